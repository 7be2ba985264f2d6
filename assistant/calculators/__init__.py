"""Calculators: pure functions with a declaration, their inputs read with units. No model is needed."""
