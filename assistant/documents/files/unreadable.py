"""The exception for a file that cannot be read. Pure: the readers raise it, reader_process.py reports it."""


class Unreadable(Exception):
    """`code` is a key of extraction.SENTENCES."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
