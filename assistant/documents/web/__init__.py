"""Documents over HTTP: upload, pages, exports."""
