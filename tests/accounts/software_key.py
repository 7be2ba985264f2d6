"""A security key in software, for tests without a browser: what it answers to the options of a page, as a form posts it."""

import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

Options = dict[str, Any]


class SoftwareKey:
    def __init__(self, origin: str) -> None:
        self.origin, self.id = origin, os.urandom(16)
        self.private = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: Options) -> str:
        """Answer `creation_options`."""
        public, flags = options["publicKey"], AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
        cose = ES256.from_cryptography_key(self.private.public_key())
        made = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, cose)
        data = AuthenticatorData.create(sha256(public["rp"]["id"].encode()), flags, 0, made)
        attestation = AttestationObject.create("none", data, {})
        return self._answer("webauthn.create", public["challenge"], attestationObject=websafe_encode(attestation))

    def sign(self, options: Options) -> str:
        """Answer `request_options`."""
        public = options["publicKey"]
        data = AuthenticatorData.create(sha256(public["rpId"].encode()), AuthenticatorData.FLAG.UP, 1)
        signed = self.private.sign(data + sha256(self._client("webauthn.get", public["challenge"])), ec.ECDSA(SHA256()))
        given = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signed)}
        return self._answer("webauthn.get", public["challenge"], **given)

    def _client(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, websafe_decode(challenge), self.origin)

    def _answer(self, kind: str, challenge: str, **response: str) -> str:
        name, client = websafe_encode(self.id), websafe_encode(self._client(kind, challenge))
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": {"clientDataJSON": client, **response},
                "clientExtensionResults": {},
            }
        )
