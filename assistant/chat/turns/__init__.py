"""A turn from its acceptance to its one end: answered, stored, kept alive."""
