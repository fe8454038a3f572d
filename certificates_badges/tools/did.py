"""Who issues a badge, as a name that leads to keys: did:web. Needs no database."""

from urllib.parse import urlsplit

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"]


def from_address(address):
    """Return the identifier of an issuer, which says where its document is.

    >>> from_address("https://odoo.example.com/certificates/company/1")
    'did:web:odoo.example.com:certificates:company:1'
    >>> from_address("http://localhost:8069/certificates/company/1")
    'did:web:localhost%3A8069:certificates:company:1'
    """
    parts = urlsplit(address)
    host = parts.netloc.replace(":", "%3A")
    return ":".join(["did", "web", host, *filter(None, parts.path.split("/"))])


def get_key_id(did, kid):
    """Return what a key of an issuer is called where others have keys too."""
    return f"{did}#{kid}"


def name_keys(did, jwks):
    """Return public keys (RFC 7517) called as badges call them."""
    return [{**jwk, "kid": get_key_id(did, jwk["kid"])} for jwk in jwks]


def describe(did, address, jwks):
    """Return the document that the identifier of an issuer leads to.

    :param str address: of the issuer, on the web
    :param jwks: its public keys, as ``name_keys`` returns them
    """
    return {
        "@context": CONTEXTS,
        "id": did,
        "alsoKnownAs": [address],
        "verificationMethod": [
            {
                "id": jwk["kid"],
                "type": "JsonWebKey",
                "controller": did,
                "publicKeyJwk": jwk,
            }
            for jwk in jwks
        ],
        "assertionMethod": [jwk["kid"] for jwk in jwks],
    }
