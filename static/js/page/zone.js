// Tells the server the zone in which this reader's times are to be shown (assistant/zones.py).

import { keep } from "./cookies.js";

keep("zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
