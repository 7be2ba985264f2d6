// A page in the frame (templates/frame.html): the choice of its appearance, when it was printed, and what editors are told.

import "./page/alerts.js";
import "./page/appearance.js";
import "./page/printed.js";
