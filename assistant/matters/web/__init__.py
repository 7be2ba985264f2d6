"""The pages of matters: who works together on what, and what lies in each."""
