/** The wall between what a model wrote and the page: only what markdown.js and maths.js make gets through. */

import "../../vendor/dompurify/purify.min.js";

const { DOMPurify } = globalThis;

const HTML = "a blockquote br code del div em h3 h4 h5 h6 hr li ol p pre span strong sub sup table tbody td th thead tr ul";
const MATHML =
  "math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt " +
  "mstyle msub msubsup msup mtable mtd mtext mtr munder munderover";
const ATTRIBUTES =
  "align aria-label class data-outside dir href rel role start tabindex value accent accentunder columnalign columnlines " +
  "columnspacing depth display displaystyle fence form height largeop linethickness lspace mathbackground mathcolor " +
  "mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator " +
  "stretchy symmetric voffset width";

/** http(s) addresses, and values that are no address: DOMPurify asks this of most attributes. */
const NO_OTHER_SCHEME = /^(?:https?:|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i;

const RULES = {
  ALLOWED_TAGS: `#text ${HTML} ${MATHML}`.split(" "),
  ALLOWED_ATTR: ATTRIBUTES.split(" "),
  ALLOWED_URI_REGEXP: NO_OTHER_SCHEME,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

/** A fragment of the page from HTML. */
export const fragment = (html) => DOMPurify.sanitize(html, RULES);

// DOMPurify takes the name of its policy with the first text: at once, before anything else can.
fragment("");
