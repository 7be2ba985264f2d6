"""Backups of an installation: its database, the files of its documents and its keys, sealed to a public key."""
