// Tells how far the key facts are; loads the page anew when they are there.

const INTERVAL = 1000;

const shown = document.querySelector("[data-facts-progress]");

async function look() {
  const answer = await fetch(shown.dataset.factsProgress + location.search, { cache: "no-store" }).catch(() => null);
  const { ready, share } = answer?.ok ? await answer.json() : {};
  if (ready) {
    location.reload();
    return;
  }
  if (share) shown.querySelector("progress").value = share;
  setTimeout(look, INTERVAL);
}

setTimeout(look, INTERVAL);
