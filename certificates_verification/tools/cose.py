"""Signed statements as small as they come: CWT (RFC 8392) in COSE_Sign1 (RFC 9052).

They are written as digits, of which a QR code holds more than of any other sign: ten
bits for three of them. Needs no database.
"""

import math

import cbor2

# Of the registries of COSE and of CBOR tags.
ALGORITHM, KEY_ID, ES256 = 1, 4, -7
SIGN1_TAG = 18
# Room for tag, headers and signature around the claims: measured, for our keys.
OVERHEAD_BYTES = 85
# Leading zeros would be lost in a number.
MARK = b"\x01"


def sign(signer, claims):
    """Return claims as a signed statement.

    :param signer: a ``tools.keys.Signer`` with ES256
    :param dict claims: by number
    :rtype: bytes
    """
    protected = cbor2.dumps({ALGORITHM: ES256})
    payload = cbor2.dumps(claims)
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    unprotected = {KEY_ID: signer.kid.encode()}
    content = [protected, unprotected, payload, signer.sign(signed)]
    return cbor2.dumps(cbor2.CBORTag(SIGN1_TAG, content))


def to_digits(content):
    """Return bytes as digits.

    >>> to_digits(b"\\x00A")
    '65601'
    """
    return str(int.from_bytes(MARK + content, "big"))


def from_digits(digits):
    """Return the bytes that were written as digits.

    >>> from_digits("65601")
    b'\\x00A'

    :raise ValueError: they were not
    """
    number = int(digits)
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if not content.startswith(MARK):
        raise ValueError(digits)
    return content[len(MARK) :]


def count_bytes(digits):
    """Return how many bytes so many digits hold at least.

    >>> count_bytes(5)
    1
    """
    return max(math.floor((digits / math.log10(2) - 1) / 8), 0)
