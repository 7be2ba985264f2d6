// The page that counts a deadline: only what it counted can go into a conversation.

import "./explain.js";
