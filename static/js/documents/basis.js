/** The basis of an answer: what was given and is missing, the sources, the prompt, the model, how often
 * such answers were right, and the known limits. */

const element = (tag, textContent) => Object.assign(document.createElement(tag), { textContent });

/** Put the parts, each a label and its lines, into the list of a section. */
export function fillBasis(section, parts = []) {
  const groups = parts.map(([label, lines]) => {
    const group = document.createElement("div");
    group.append(element("dt", label), ...lines.map((line) => element("dd", line)));
    return group;
  });
  const list = section.querySelector("[data-basis]");
  list.replaceChildren(...groups);
  list.closest("details").hidden = !groups.length;
}
