/** The few things that go by ordinary requests. */

const token = document.querySelector("[name=csrfmiddlewaretoken]").value;

/** The JSON that comes back; raises where the server did not do it. */
export async function post(path, fields = {}) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams(fields),
    redirect: "error",
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** What an address says, as JSON; raises with the server's own sentence where it refuses. */
export const get = async (path) => answer(await fetch(path, { redirect: "error", cache: "no-store" }));

/** A file, sent as it is. */
export const upload = async (path, file) =>
  answer(
    await fetch(path, {
      method: "POST",
      headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" },
      body: file,
      redirect: "error",
    }),
  );

async function answer(response) {
  const found = await response.json().catch(() => ({}));
  if (response.ok) return found;
  throw Object.assign(new Error(found.message ?? ""), { ...found, code: found.code ?? response.status });
}

/** Whether the reader's session has ended: pages then lead to the sign-in. */
export async function signedOut() {
  try {
    const response = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
    return response.type === "opaqueredirect";
  } catch {
    return false;
  }
}
