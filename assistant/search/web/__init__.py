"""The search as a page, and as the palette asks it."""
