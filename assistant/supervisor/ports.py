"""Tests whether a port is free, and finds one that is."""

import socket


def bind_error(host: str, port: int) -> OSError | OverflowError | None:
    """The error that listening on the port would raise; None if it is free."""
    with _socket(host) as trial:
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            return error
    return None


def free_port(host: str) -> int:
    """A port that nobody listens on. Raises OSError if this machine does not have the address."""
    with _socket(host) as trial:
        trial.bind((host, 0))
        port: int = trial.getsockname()[1]
        return port


def _socket(host: str) -> socket.socket:
    """A socket with a server's options: a port in TIME_WAIT counts as free."""
    trial = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return trial
