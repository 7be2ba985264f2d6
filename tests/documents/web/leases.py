"""A lease and its summary, and how a browser sends a file."""

from urllib.parse import quote

from django.test import Client

LEASE = (
    "LEASE\n\n1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP the third floor.\n\n"
    "2. Term. The lease begins on 1 March 2026 and runs for five years.\n\n3. Rent. 6,400 EUR a month, due within 3 days.\n"
)
SUMMARY = "## Term\n\n- The lease runs for **six years** from 1 March 2026.\n- Harbour Estates Ltd lets the third floor.\n\n| Year | Rent |\n| --- | --- |\n| 2026 | 6,400 EUR |\n"


def add(client: Client, data: bytes, name: str = "Lease.txt", **query: str):
    return client.post(
        "/documents/",
        data,
        content_type="application/octet-stream",
        query_params={"domain": "legal", **query},
        headers={"X-File-Name": quote(name)},
    )
