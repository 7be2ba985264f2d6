"""How a turn's events reach its readers, in this process and in others."""
