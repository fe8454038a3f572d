"""Keys that sign. Needs no database.

Private halves are shown twice only: when a key was just made, to be locked at once, and
inside a ``Signer``, which does not show them.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

RSA_BITS = 2048
KID_LENGTH = 8
# Of each half of an ES256 signature (RFC 7518, 3.4).
HALF_BYTES = 32
SHA256 = hashes.SHA256()


@dataclass(frozen=True)
class NewKey:
    """A key that was just made: what is published, and what is to be locked at once."""

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


def load(kid, algorithm, secret):
    """Return what signs with a private half, as the ``vault`` gives it.

    That it is a right key is not checked again: who kept it did not change it.
    """
    private_key = serialization.load_der_private_key(
        secret.content, None, unsafe_skip_rsa_key_validation=True
    )
    return Signer(kid, algorithm, private_key)


def encode(content):
    """Return bytes in base64url without padding, as JOSE has them (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


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
