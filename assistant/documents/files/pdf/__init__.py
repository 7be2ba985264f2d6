"""Reads PDF files as they look on the page."""
