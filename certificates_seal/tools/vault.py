"""What is kept so that only this database reads it. Needs no database.

It is locked by a key that follows from the secret of the database. So a copy with
another secret, an export and a look into a table show nothing of use.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


def lock(key, content):
    """Return bytes so that they are read with the same key only.

    :param str key: any text that is secret, such as ``odoo.tools.hmac`` gives
    :rtype: str
    """
    return _get_cipher(key).encrypt(content).decode()


def unlock(key, text):
    """Return the bytes that were locked, or ``None`` with another key.

    >>> unlock("key", lock("key", b"secret"))
    b'secret'
    >>> unlock("another key", lock("key", b"secret")) is None
    True
    """
    try:
        return _get_cipher(key).decrypt(text.encode())
    except InvalidToken:
        return None


def _get_cipher(key):
    digest = hashlib.sha256(key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
