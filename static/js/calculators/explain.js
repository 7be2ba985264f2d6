// What was calculated or counted goes into a conversation, for the model to explain.

import { keepOnlyOf, load, save } from "../composer/drafts.js";

const explain = document.querySelector("[data-explain]");

/** The question becomes the draft of a new conversation; what was being written there is put aside. */
explain?.addEventListener("click", () => {
  const { task, place, conversation, question } = explain.dataset;
  keepOnlyOf(document.body.dataset.user);
  const before = load(place);
  const isWritten = Object.values(before?.sheetInputs ?? {}).some((inputs) => Object.values(inputs).some(Boolean));
  const isNew = before?.sheetInputs?.[task]?.question !== question;
  const { task: last, sheetInputs, aside: earlier = null } = before ?? {};
  const aside = isWritten && isNew ? { task: last, sheetInputs, aside: earlier } : earlier;
  const now = isNew ? { ...sheetInputs, [task]: { question } } : sheetInputs;
  save(place, { ...before, task, sheetInputs: now, aside, again: null });
  location.assign(conversation);
});

/** Without a question there is nothing to explain. */
export function offerExplanation(question) {
  if (!explain) return;
  explain.dataset.question = question;
  explain.hidden = !question;
}

offerExplanation(explain?.dataset.question ?? "");
