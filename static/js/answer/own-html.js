/**
 * HTML that this site has rendered itself, for the pages of the admin that put it in: what else becomes HTML goes through
 * sanitize.js. A page whose Content-Security-Policy does not name this policy can make no HTML here.
 */

const rules = { createHTML: (html) => html };
const policy = globalThis.trustedTypes?.createPolicy("own-html", rules) ?? rules;

export const ownHtml = (html) => policy.createHTML(html);
