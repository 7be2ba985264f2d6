"""Calculators and deadlines as pages: they answer while the model is down."""
