"""Two clauses of a lease, and why a file is refused."""

import pytest

from assistant.documents.files.extraction import UnreadableFile, extract

LINES = [
    "1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP the third floor of 14 Quay Street.",
    "2. Term. The lease begins on 1 March 2026 and runs for five years.",
]


def refused(data: bytes, name: str, **options: bool) -> str:
    with pytest.raises(UnreadableFile) as error:
        extract(data, name, **options)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)
    return error.value.code
