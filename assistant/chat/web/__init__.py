"""The conversation's pages and its WebSocket."""
