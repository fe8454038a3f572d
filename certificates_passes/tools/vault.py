"""What is kept so that only this database reads it: private keys.

It is locked by a key that follows from the secret of the database, which a duplicate
does not share, and from what the configuration of the server adds, which no copy of a
database has. So an export and a look into a table show nothing of use.
"""

import base64
import hashlib
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken

from odoo.tools import config, hmac

# In the configuration file of the server.
CONFIG_SECRET = "certificates_key_secret"


@dataclass(frozen=True)
class Secret:
    """Bytes that no log shows, nor a traceback with the values of names."""

    content: bytes = field(repr=False)


def get_key(env, scope):
    """Return what something is locked with.

    :param str scope: what it is; with another one it does not open
    :rtype: Secret
    """
    own = config.get(CONFIG_SECRET) or ""
    # sudo: the secret of the database locks for everybody, and is nobody's to read
    return Secret(hmac(env(su=True), scope, own).encode())


def lock(key, secret):
    """Return a secret as a text that is read with the same key only.

    :param Secret key: of ``get_key``
    :param Secret secret: what to lock
    """
    return _get_cipher(key).encrypt(secret.content).decode()


def unlock(key, text):
    """Return the ``Secret`` that was locked, or ``None`` with another key.

    :param text: what ``lock`` returned, as text or bytes

    >>> unlock(Secret(b"key"), lock(Secret(b"key"), Secret(b"secret"))).content
    b'secret'
    >>> unlock(Secret(b"other"), lock(Secret(b"key"), Secret(b"secret"))) is None
    True
    """
    try:
        return Secret(_get_cipher(key).decrypt(text))
    except InvalidToken:
        return None


def _get_cipher(key):
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.content).digest()))
