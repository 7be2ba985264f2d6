"""Confined worker processes for untrusted text: deadlines, a queue that is fair by person, no secrets."""
