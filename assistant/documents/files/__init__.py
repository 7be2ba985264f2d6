"""Untrusted bytes to pages of text, in a process of their own."""
