// The last page of a window that page/again.js has opened: tells its page, and closes.

new BroadcastChannel("shown-again").postMessage("shown");
close();
