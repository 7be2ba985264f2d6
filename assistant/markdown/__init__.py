"""Reads the Markdown of answers and readings, by the page's rules (static/js/answer/markdown.js)."""
