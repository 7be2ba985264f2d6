import assert from "node:assert/strict";
import { test } from "node:test";

import { fits, named } from "../../static/js/calculators/words.js";

const NAMES = ["creatinine_clearance creatinine clearance crcl 肌酐清除", "wells score for dvt", "score for pneumonia", "heart score for pain"];

test("a list is narrowed by every word that is typed", () => {
  assert.ok(fits("creatinine clearance crcl", "Clear crea"));
  assert.ok(!fits("creatinine clearance crcl", "clear bmi"));
});

test("a sentence names a calculator by a word that few have", () => {
  assert.deepEqual(named(NAMES, "What is the CrCl for a woman of 67?", 2), [0]);
  assert.deepEqual(named(NAMES, "which score for this?", 2), []);
});

test("a Chinese sentence has no blanks between its words", () => {
  assert.deepEqual(named(NAMES, "请计算肌酐清除率", 2), [0]);
});
