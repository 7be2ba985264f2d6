"""Documents of the tests' people."""

from collections.abc import Awaitable, Callable
from functools import cache

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from assistant.documents.files.extraction import Extracted, extract
from assistant.documents.models import Document
from assistant.prompts.language import language_of
from domains.registry import domains


@cache
def extracted_from(data: bytes, name: str) -> Extracted:
    """A long file takes seconds to read, and several tests begin with the same one."""
    return extract(data, name)


@pytest.fixture
def keep(transactional_db: None) -> Callable[..., Awaitable[Document]]:
    """`await keep(user, data, name)`: a document of theirs, read from a file."""

    def make(user: User, data: bytes, name: str = "Agreement.txt", domain: str = "legal") -> Document:
        extracted = extracted_from(data, name)
        kind = domains()[domain].kind_of(extracted.text)
        language = language_of(extracted.text[:4000])
        made = Document.of(extracted, owner=user, domain=domain, name=name, kind=kind, language=language)
        made.save()
        return made

    return sync_to_async(make)
