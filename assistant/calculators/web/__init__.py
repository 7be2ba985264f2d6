"""The pages of calculators and deadlines, which work while the model is down."""
