// A page in the frame (templates/frame.html): the choice of its appearance, and when it was printed.

import "./page/appearance.js";
import "./page/printed.js";
