"""Secrets of devices: the browser keeps them, the database a hash. No database needed.

They are as long as a key, so that nobody finds one by its hash.
"""

import hashlib
import secrets

BYTES = 32
# Whatever anybody sends is cut before anything else is done with it.
MAX_LENGTH = 100


def make():
    """Return a new secret, for addresses and cookies alike."""
    return secrets.token_urlsafe(BYTES)


def digest(secret):
    """Return what the database keeps of a secret."""
    return hashlib.sha256(secret[:MAX_LENGTH].encode(errors="replace")).hexdigest()
