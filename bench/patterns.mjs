#!/usr/bin/env node
/**
 * The regular expressions and renderers of the page, with the growth of their time from 5,000 to 20,000 characters:
 * `.venv/bin/node bench/patterns.mjs`. Twice at twice the length is linear; 3 and more fails the tests. For Python:
 * bench/patterns.py.
 */

import { growthOf, subjects } from "../tests/js/patterns.js";

for (const subject of subjects()) {
  const { growth, piece, times } = growthOf(subject);
  const measured = times.length ? `${growth.toFixed(2)}  ${times.map((time) => `${(time / 1000).toFixed(1)} ms`).join(", ")}  ${JSON.stringify(piece)}` : "under 2 ms";
  console.log(`${subject[0].slice(0, 100).padEnd(100)}  ${measured}`);
}
