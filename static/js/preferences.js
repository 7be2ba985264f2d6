/** What this reader likes: kept in cookies, because the server renders the page by them. */

const YEAR = 365 * 24 * 3600;

function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? YEAR : 0}; SameSite=Lax${secure}`;
}

const switchOfKeys = document.querySelector("[data-keys-on]");

/** Whether the keyboard shortcuts are wanted. */
export const keysWanted = () => switchOfKeys.checked;

export function listen() {
  document.querySelector("[data-theme-choice]").addEventListener("change", ({ target }) => {
    keep("theme", target.value);
    if (target.value) document.documentElement.dataset.theme = target.value;
    else delete document.documentElement.dataset.theme;
  });
  switchOfKeys.addEventListener("change", () => keep("keys", switchOfKeys.checked ? "" : "off"));
}
