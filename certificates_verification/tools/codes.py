"""The code on a pass: the certificate it is of, and a signature. Needs no database.

A code says the id of its certificate and proves it: 4 bytes of id, 16 bytes of
HMAC-SHA256, written as 27 characters that no address has to encode. What is signed is
the id and the serial of the certificate. The serial is not written: the certificate
knows it, and a code with another serial is not its code any more.
"""

import base64
import binascii
import hashlib
import hmac

# Keeps a code from being a valid signature of anything else.
SCOPE = "certificates_verification.code"
ID_BYTES = 4
SIGNATURE_BYTES = 16
# What the database takes as an id.
MAX_ID = 2**31 - 1
# Whatever anybody types is cut before anything else is done with it.
MAX_LENGTH = 100


def cut(text):
    """Return the start of a text from outside: longer than any code."""
    return text[:MAX_LENGTH]


def sign(key, certificate_id, serial):
    """Return the code of a certificate.

    :param str key: the key of the database, which signs
    :param int serial: how often the code of the certificate was replaced
    """
    message = repr((SCOPE, certificate_id, serial)).encode()
    signature = hmac.digest(key.encode(), message, "sha256")[:SIGNATURE_BYTES]
    return _encode(certificate_id.to_bytes(ID_BYTES, "big") + signature)


def read_id(code):
    """Return the id that a code claims to be of; 0 where there can be none.

    >>> read_id(sign("key", 42, 0))
    42
    >>> read_id("x")
    0
    """
    try:
        content = base64.b64decode(f"{code}=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return 0
    found = int.from_bytes(content[:ID_BYTES], "big")
    is_complete = len(content) == ID_BYTES + SIGNATURE_BYTES
    return found if is_complete and found <= MAX_ID else 0


def is_same(given, right):
    """Return whether two codes or hashes are the same, taking as long if they are not.

    :param str given: any text, also one that no code can be
    :param str right: what it should be; nothing is the same as an empty one
    """
    equal = hmac.compare_digest(_to_bytes(given), _to_bytes(right))
    return equal and bool(right)


def hash_legacy(code):
    """Return the hash by which a code is known that was printed before codes said
    what they are of.
    """
    return hashlib.sha256(_to_bytes(code)).hexdigest()


def _encode(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _to_bytes(text):
    return text.encode(errors="surrogatepass")
