// A security key, on the pages that set one up or ask for one: the browser speaks with it, the form takes its answer.

const form = document.querySelector("form[data-key]");
const options = JSON.parse(form.querySelector("[data-key-options] script").textContent);
const answer = form.elements.credential;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  show("waiting");
  try {
    answer.value = JSON.stringify((await asked()).toJSON());
    form.submit();
  } catch (error) {
    show(error.name);
  }
});

/** Raises a DOMException, or a TypeError where this browser, or an address without https, has no keys. */
function asked() {
  const { creation_options: create, request_options: get } = options;
  if (create) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(create.publicKey);
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(get.publicKey) });
}

/** The sentence of this name; of what is not foreseen, that no key can be used here. */
function show(name) {
  const sentences = [...form.querySelectorAll("[data-key-said]")];
  const shown = sentences.find((one) => one.dataset.keySaid === name) ?? sentences.at(-1);
  for (const one of sentences) one.hidden = one !== shown;
}
