"""Calculators: pure functions with a declaration, whose inputs are read with units. No model is involved."""
