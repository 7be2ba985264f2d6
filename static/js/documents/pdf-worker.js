/**
 * The one place where a string may become a script: the worker of PDF.js, of the address that the page was given.
 *
 * The browser grants each name of a policy once. This one is taken as the page starts, before anything else can.
 */

const { worker } = document.querySelector("[data-original]")?.dataset ?? {};
const address = worker ? new URL(worker, location.href).href : "";

const policy = globalThis.trustedTypes?.createPolicy("pdf-worker", {
  createScriptURL(url) {
    if (!address || url !== address) throw new TypeError("not the worker of PDF.js");
    return url;
  },
});

export const startWorker = () => new Worker(policy?.createScriptURL(address) ?? address, { type: "module" });
