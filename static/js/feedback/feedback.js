/** Useful, wrong or unsafe: what a reader says of an answer, why, and whether editors may read its words. */

import { get, post } from "../page/http.js";
import { gettext } from "../page/words.js";

const part = (element, name) => element.querySelector(`[data-${name}]`);

/** Show what its reader has said of the answers of a conversation before. */
export async function showGiven(conversation) {
  const { given } = await get(`/feedback/conversation/${conversation}/`).catch(() => ({ given: [] }));
  for (const one of given) {
    const article = document.querySelector(`article[data-turn="${one.turn}"]`);
    if (article) show(article, one);
  }
}

/** A verdict was chosen: a good one is sent at once, a bad one with its reason. What was said before is changed. */
export function choose(article, verdict) {
  const before = sent(article);
  if (verdict === "useful" && before.verdict !== "useful") send(article, { verdict });
  else open(article, { ...(before.verdict === verdict ? before : { comment: before.comment, words: before.words }), verdict });
}

const sent = (article) => JSON.parse(article.dataset.feedback ?? "{}");

/** Show what is said now; nothing, where it was withdrawn. */
function show(article, given) {
  article.dataset.feedback = JSON.stringify(given);
  for (const button of part(article, "verdicts").querySelectorAll("[data-verdict]")) {
    button.setAttribute("aria-pressed", String(button.dataset.verdict === given.verdict));
  }
}

/** A sentence below the verdicts, read out. */
function say(article, sentence, isError = false) {
  let line = part(article, "feedback-said");
  if (!line) {
    line = Object.assign(document.createElement("p"), { className: "feedback-said" });
    line.dataset.feedbackSaid = "";
    line.setAttribute("role", "status");
    part(article, "verdicts").append(line);
  }
  line.toggleAttribute("data-error", isError);
  line.textContent = sentence;
}

function open(article, { verdict, reason = "", comment = "", words = false }) {
  close(article);
  const form = document.getElementById("feedback-mould").content.firstElementChild.cloneNode(true);
  const fields = form.elements;
  Object.assign(fields.reason, { value: reason, required: verdict !== "useful" });
  part(form, "feedback-why").hidden = verdict === "useful";
  fields.comment.value = comment;
  fields.words.checked = words;
  form.setAttribute("aria-label", article.querySelector(`[data-verdict=${verdict}]`).textContent);
  part(form, "feedback-withdraw").hidden = !sent(article).verdict;
  part(form, "feedback-withdraw").addEventListener("click", () => withdraw(article));
  part(form, "feedback-cancel").addEventListener("click", () => leave(article, verdict));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave(article, verdict);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (fields.reason.required && !fields.reason.value) {
      fields.reason.focus();
      return say(article, gettext("Choose a reason."), true);
    }
    const given = { verdict, reason: fields.reason.value, comment: fields.comment.value };
    return send(article, fields.words.checked ? { ...given, words: "1" } : given);
  });
  say(article, "");
  part(article, "verdicts").after(form);
  (verdict === "useful" ? fields.comment : fields.reason).focus({ preventScroll: true });
  form.scrollIntoView({ block: "center" });
}

const close = (article) => part(article, "feedback")?.remove();

function leave(article, verdict) {
  close(article);
  article.querySelector(`[data-verdict=${verdict}]`).focus();
}

async function send(article, fields) {
  try {
    show(article, await post(`/feedback/${article.dataset.turn}/`, fields));
  } catch ({ message }) {
    return say(article, message || gettext("This could not be sent just now. Try again."), true);
  }
  leave(article, fields.verdict);
  say(article, fields.verdict === "unsafe" ? gettext("The prompt editors are told now.") : gettext("Thank you. The prompt editors see it."));
}

async function withdraw(article) {
  const { verdict } = sent(article);
  try {
    await post(`/feedback/${article.dataset.turn}/withdraw/`);
  } catch ({ message }) {
    return say(article, message || gettext("This could not be sent just now. Try again."), true);
  }
  leave(article, verdict);
  show(article, {});
  say(article, gettext("Withdrawn."));
}
