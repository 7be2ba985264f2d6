/** Whether a page that looks again and again may not see it any more: then it is loaded anew, and says why. */

const REFUSED = [401, 403, 404];

export function denied(response) {
  const ended = response.redirected || REFUSED.includes(response.status);
  if (ended) location.reload();
  return ended;
}
