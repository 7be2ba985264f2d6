"""The Markdown of answers and readings, by the rules that the page has too (static/js/answer/markdown.js)."""
