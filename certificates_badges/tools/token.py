"""Badges as signed tokens: VC-JWT, by Open Badges 3.0, 8.2. Needs no database."""

import json

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from . import credential

KINDS = {"RS256": RSAKey, "ES256": ECKey}


def sign(badge, signer, key_id):
    """Return a badge as a JSON web token.

    :param badge: a ``credential.Badge``
    :param signer: has ``algorithm`` (RS256 or ES256) and ``private_key``
    :param str key_id: leads to the public key
    """
    payload = credential.prepare(badge)
    claims = {
        "iss": badge.issuer.id,
        "jti": badge.address,
        "sub": payload["credentialSubject"].get("id"),
        "nbf": int(badge.starts.timestamp()),
        "exp": badge.ends and int(badge.ends.timestamp()),
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    header = {"alg": signer.algorithm, "typ": "JWT", "kid": key_id}
    key = KINDS[signer.algorithm].import_key(signer.private_key)
    content = json.dumps({**payload, **claims})
    return jws.serialize_compact(header, content, key, algorithms=[signer.algorithm])
