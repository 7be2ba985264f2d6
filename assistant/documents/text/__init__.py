"""Pure: the text of a document, cut into sentences, sections and pieces."""
