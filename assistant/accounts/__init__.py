"""Accounts: who is signed in and where, and for how long."""
