"""A model reads a document of any length, piece by piece."""
