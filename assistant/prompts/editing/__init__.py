"""The admin pages on which prompts are written, tried, evaluated and published."""
