"""Bitstring Status List (W3C), whose bits say what must not be accepted.

Needs no database.
"""

import gzip
import json

from . import keys

# The least that the recommendation allows: nobody is to be found by a short list.
SIZE = 131_072
CONTEXT = "https://www.w3.org/ns/credentials/v2"
PURPOSE = "revocation"
TYPE = "vc+jwt"
# How long whoever reads a list may keep it, in milliseconds.
TTL_MS = 300_000


def encode(indexes):
    """Return the bits of a part of a list as a credential holds them.

    :param indexes: of the bits that are set, counted through all parts
    """
    bits = bytearray(SIZE // 8)
    for index in indexes:
        byte, bit = divmod(index % SIZE, 8)
        # The first one is at the left.
        bits[byte] |= 128 >> bit
    return f"u{keys.encode(gzip.compress(bytes(bits), mtime=0))}"


def sign(signer, address, issuer, encoded, moment, key_id=None):
    """Return a list as a signed credential, a JSON web token.

    :param signer: a ``tools.keys.Signer``
    :param str address: of this part of the list
    :param str issuer: of what is listed, and of the list
    :param str encoded: what ``encode`` returned
    :param moment: ``datetime`` with a time zone; the list is as old as that
    :param str key_id: what readers of this list call the key, if not as it is published
    """
    kid = key_id or signer.kid
    head = {"alg": signer.algorithm, "kid": kid, "typ": TYPE}
    body = {
        "@context": [CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded,
            "ttl": TTL_MS,
        },
        "iat": int(moment.timestamp()),
    }
    signed = ".".join(keys.encode(json.dumps(part).encode()) for part in (head, body))
    return f"{signed}.{keys.encode(signer.sign(signed.encode()))}"
