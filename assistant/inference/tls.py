"""The process's shared TLS context: loading the system's certificates takes 30 ms, too long for each connection."""

import ssl
from functools import cache


@cache
def tls_context() -> ssl.SSLContext:
    """Trusts the system's certificates and those in SSL_CERT_FILE."""
    return ssl.create_default_context()
