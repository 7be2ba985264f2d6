"""What makes it a web site: the server, sign-in, static files, logging, health and checks."""
