"""The usage rules that a prompt must keep, one module a model family."""
