// A page in the frame (templates/frame.html): the choice of its appearance, when it was printed, and what editors are told.

import "./page/alerts.js";
import "./page/appearance.js";
import * as keys from "./page/keys.js";
import "./page/printed.js";

keys.listen({ search: () => import("./page/palette.js").then(({ open }) => open()) });
