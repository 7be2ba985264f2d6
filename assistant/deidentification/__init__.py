"""What tells who a text is about: found, taken out, and put back.

Pure but for the lists of names, which are read once. It knows nothing of documents, prompts or chat.
"""
