"""The key of this installation (Ed25519), by which the audit log and exports are sealed. It is made when it is first
needed and lies in DATA_DIR. What is signed begins with a word for what it is, so that no seal passes for another."""

import logging
import os
from secrets import token_hex

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

#: The file of the key in DATA_DIR.
KEY = "audit_key"

log = logging.getLogger(__name__)


def public_key() -> str:
    """In hexadecimal digits. Raises OSError, ValueError."""
    return _public(_key())


def known_key() -> str:
    """As `public_key`; empty if the key cannot be used."""
    try:
        return public_key()
    except (OSError, ValueError):
        return ""


def signed(text: str) -> dict[str, str]:
    """`key`, the public one, and `signature` of the text. Raises OSError, ValueError."""
    key = _key()
    return {"key": _public(key), "signature": key.sign(text.encode()).hex()}


def seal(text: str) -> dict[str, str] | None:
    """As `signed`; None if the key cannot be used, which whoever runs the site reads in the log."""
    try:
        return signed(text)
    except (OSError, ValueError):
        log.exception("The key of this installation (DATA_DIR/audit_key) cannot be used: an export is not sealed.")
        return None


def _public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def _key() -> Ed25519PrivateKey:
    path = settings.DATA_DIR / KEY
    if not path.exists() or not path.stat().st_size:  # a crash may leave a file that has no key yet
        path.unlink(missing_ok=True)
        draft = path.with_name(f"{KEY}.{token_hex(4)}")
        draft.write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex(), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # somebody else made one meanwhile: there is only one key
        finally:
            draft.unlink()
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii")))
