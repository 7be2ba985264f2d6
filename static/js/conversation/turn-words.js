/** What is said about a turn: where it stands, how long it thought, where its answer comes from. Pure. */

import { isFinal } from "./turn-state.js";
import { duration, gettext, interpolate, ngettext, number } from "../page/words.js";

/**
 * Where a turn stands that has nothing to show yet, or that cannot be saved; empty where the text itself tells. No place
 * in line and no time is promised while the model is `away`; `left` are the seconds that a reading will take.
 */
export function statusSentence(turn, { away = false, left = 0 } = {}) {
  if (isFinal(turn)) return "";
  if (turn.unsaved) return turn.unsaved;
  if (turn.state === "waiting") return turn.message;
  if (away && !turn.reasoning && !turn.text) return gettext("Waiting for the model. Your question is saved.");
  if (turn.state === "queued") return queueSentence(turn);
  if (turn.progress && !turn.text) return progressSentence(turn.progress, left);
  return turn.reasoning || turn.text ? "" : gettext("Your question is saved. The answer is about to begin.");
}

/** "Reading: 3 of 11, about 2 min left". */
export function progressSentence(progress, left) {
  const said = interpolate(gettext("%(label)s: %(done)s of %(total)s"), progress);
  return left >= 1 ? interpolate(gettext("%(said)s, about %(time)s left"), { said, time: duration(left) }) : said;
}

/** By the pace between two counts of done pieces, each with the second `at` which it was reached. */
export function secondsLeft(first, last, total, now) {
  if (last.done <= first.done) return 0;
  const each = (last.at - first.at) / (last.done - first.done);
  return Math.max(0, each * (total - last.done) - (now - last.at));
}

function queueSentence({ position, waitSeconds }) {
  if (waitSeconds < 1) return interpolate(gettext("Number %(position)s in line."), { position: number(position) });
  const values = { position: number(position), time: duration(waitSeconds) };
  return interpolate(gettext("Number %(position)s in line, about %(time)s."), values);
}

/** "Reasoning · 14 s"; `seconds` as the page measured them, until the server has told. */
export function reasoningLabel(turn, seconds) {
  const known = turn.reasoningSeconds || seconds;
  return known >= 1 ? `${gettext("Reasoning")} · ${duration(known)}` : gettext("Reasoning");
}

export const leftOutSentence = ({ left_out: questions, passages_left_out: passages }) =>
  [
    questions &&
      interpolate(
        ngettext(
          "%(count)s earlier question did not fit any more: the model did not see it.",
          "%(count)s earlier questions did not fit any more: the model did not see them.",
          questions,
        ),
        { count: number(questions) },
      ),
    passages &&
      interpolate(
        ngettext(
          "The last passage did not fit: the model did not see it.",
          "The last %(count)s passages did not fit: the model did not see them.",
          passages,
        ),
        { count: number(passages) },
      ),
  ]
    .filter(Boolean)
    .join(" ");

/** Template, model, length, time and rules of an answer. */
export function passportLine({ usage, passport }) {
  const parts = [
    passport.template && interpolate(gettext("prompt “%(template)s”, version %(version)s"), passport),
    passport.model,
    usage.completion_tokens && tokens(usage.completion_tokens),
    usage.seconds >= 1 && duration(usage.seconds),
    passport.template && rules(passport.rules),
    passport.joined && joins(passport.joined),
  ];
  return parts.filter(Boolean).join(" · ");
}

export const tokens = (count) => interpolate(ngettext("%(count)s token", "%(count)s tokens", count), { count: number(count) });

const rules = (broken) =>
  broken.length
    ? interpolate(gettext("rules not kept: %(rules)s"), { rules: broken.join(", ") })
    : gettext("rules kept");

const joins = (count) =>
  interpolate(
    ngettext(
      "went on %(count)s time after the model restarted",
      "went on %(count)s times after the model restarted",
      count,
    ),
    { count: number(count) },
  );
