"""Who is answered now, and in which order the others wait."""
