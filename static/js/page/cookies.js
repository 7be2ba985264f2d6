/** What the server should know of a reader when it renders a page. */

const YEAR = 365 * 24 * 3600;

/** An empty value is forgotten. */
export function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? YEAR : 0}; SameSite=Lax${secure}`;
}
