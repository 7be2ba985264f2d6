/** The few things that go by ordinary requests. */

/** Seconds in which a probe must be answered. */
const PATIENCE = 10;

const token = document.querySelector("[name=csrfmiddlewaretoken]").value;

/** The JSON that comes back; raises with the server's own sentence where it refuses. */
export const post = (path, fields = {}) =>
  freshly(async () =>
    answer(
      await fetch(path, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body: new URLSearchParams(fields),
        redirect: "error",
      }),
    ),
  );

/** Somebody who signed in too long ago for this shows once more who they are; then it is sent again. */
async function freshly(send) {
  try {
    return await send();
  } catch (error) {
    if (error.code !== "not_fresh") throw error;
    const { showAgain } = await import("./again.js");
    if (!(await showAgain(error))) throw error;
    return send();
  }
}

/** What an address says, as JSON; raises with the server's own sentence where it refuses. */
export const get = async (path) => answer(await fetch(path, { redirect: "error", cache: "no-store" }));

/** A file, sent as it is; its name goes in a header, for addresses are written to logs. */
export const upload = async (path, file) =>
  answer(
    await fetch(path, {
      method: "POST",
      headers: {
        "X-CSRFToken": token,
        "Content-Type": "application/octet-stream",
        "X-File-Name": encodeURIComponent(file.name),
      },
      body: file,
      redirect: "error",
    }),
  );

async function answer(response) {
  const found = await response.json().catch(() => ({}));
  if (response.ok) return found;
  throw Object.assign(new Error(found.message ?? ""), { ...found, code: found.code ?? response.status });
}

/** How the site answers an ordinary request: "served", "signed_out" (pages lead to the sign-in) or "unreachable". */
export async function probe() {
  const signal = AbortSignal.timeout(PATIENCE * 1000);
  try {
    const response = await fetch(location.pathname, { redirect: "manual", cache: "no-store", signal });
    if (response.type === "opaqueredirect") return "signed_out";
    return response.ok ? "served" : "unreachable";
  } catch {
    return "unreachable";
  }
}
