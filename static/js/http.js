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

/** Whether the reader's session has ended: pages then lead to the sign-in. */
export async function signedOut() {
  try {
    const response = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
    return response.type === "opaqueredirect";
  } catch {
    return false;
  }
}
