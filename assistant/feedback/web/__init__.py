"""Feedback from the conversation's page, over HTTP."""
