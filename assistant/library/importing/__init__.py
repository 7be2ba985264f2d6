"""Importers: public documents that an organisation fetches itself, into a folder that `loadlibrary` then loads."""
