"""Finding passages: what a text and a question are made of, the index of either database, the ranking."""
