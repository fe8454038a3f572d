"""Keys that sign, and the box that their private halves are kept in. Needs no database.

Private keys leave this file in two shapes only: sealed, and inside a ``Signer``, which
does not show them.
"""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# Keeps the secret from giving the same bytes to anything else.
SCOPE = b"certificates_verification.signing_key"
RSA_BITS = 2048
KID_LENGTH = 8
SALT_BYTES, NONCE_BYTES = 16, 12
# Of each half of an ES256 signature (RFC 7518, 3.4).
HALF_BYTES = 32
SHA256 = hashes.SHA256()


@dataclass(frozen=True)
class NewKey:
    """A key that was just made: what is published, and what is to be sealed at once."""

    kid: str
    public_jwk: dict
    private: bytes = field(repr=False)


@dataclass(frozen=True)
class Signer:
    """A key that signs. It does not show its private half, nor can it be stored."""

    kid: str
    algorithm: str
    private_key: object = field(repr=False, compare=False)

    def sign(self, payload):
        """Return the signature of some bytes, as JOSE and COSE have it.

        With ES256 the same bytes get the same signature (RFC 6979).
        """
        if self.algorithm == "RS256":
            return self.private_key.sign(payload, padding.PKCS1v15(), SHA256)
        algorithm = ec.ECDSA(SHA256, deterministic_signing=True)
        halves = decode_dss_signature(self.private_key.sign(payload, algorithm))
        return b"".join(half.to_bytes(HALF_BYTES, "big") for half in halves)

    def __reduce__(self):
        raise TypeError("a signer is not stored")


def generate(algorithm):
    """Return a new key.

    :param str algorithm: ES256 or RS256
    """
    private_key = (
        rsa.generate_private_key(65537, RSA_BITS)
        if algorithm == "RS256"
        else ec.generate_private_key(ec.SECP256R1())
    )
    members = _describe(private_key.public_key().public_numbers())
    kid = _get_thumbprint(members)[:KID_LENGTH]
    public_jwk = {**members, "kid": kid, "alg": algorithm, "use": "sig"}
    private = private_key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return NewKey(kid, public_jwk, private)


def seal(secret, new):
    """Return the private half of a new key as it may be stored.

    :param str secret: without it nobody opens what is returned
    :param NewKey new: what is returned is worth nothing for another key
    """
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    box = AESGCM(_derive(secret, salt))
    return salt + nonce + box.encrypt(nonce, new.private, new.kid.encode())


def unseal(secret, kid, algorithm, sealed):
    """Return the signer that was sealed; None if it was with another secret."""
    salt, rest = sealed[:SALT_BYTES], sealed[SALT_BYTES:]
    nonce, content = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
    try:
        box = AESGCM(_derive(secret, salt))
        # No name is given to what nobody is to see. That it is a right key is not
        # checked again: the seal says that nobody changed it.
        private_key = serialization.load_der_private_key(
            box.decrypt(nonce, content, kid.encode()),
            None,
            unsafe_skip_rsa_key_validation=True,
        )
    except (InvalidTag, ValueError):
        return None
    return Signer(kid, algorithm, private_key)


def encode(content):
    """Return bytes in base64url without padding, as JOSE has them (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _derive(secret, salt):
    return HKDF(SHA256, 32, salt, SCOPE).derive(secret.encode())


def _describe(numbers):
    """Return the members of a public JWK that make the key (RFC 7518, 6)."""
    if isinstance(numbers, rsa.RSAPublicNumbers):
        return {
            "kty": "RSA",
            "n": _encode_number(numbers.n),
            "e": _encode_number(65537),
        }
    halves = {
        name: encode(getattr(numbers, name).to_bytes(HALF_BYTES, "big"))
        for name in ("x", "y")
    }
    return {"kty": "EC", "crv": "P-256", **halves}


def _get_thumbprint(members):
    """Return what a key is known by (RFC 7638)."""
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return encode(hashlib.sha256(text.encode()).digest())


def _encode_number(number):
    return encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
