"""The library as pages: they answer while the model is down."""
