"""The package ``cwt``, which others wrote, as a reader of what we sign."""

import sys
from types import ModuleType
from unittest.mock import patch

import cbor2

# It loads what reads chains of X.509 certificates, of which we have none, and which
# does not know the numbers of recent versions of OpenSSL.
chains = ModuleType("certvalidator")
chains.CertificateValidator = chains.ValidationContext = None
sys.modules.setdefault(chains.__name__, chains)

import cwt  # noqa: E402

VerifyError = cwt.VerifyError
# Of clocks: so much that no date counts.
ANY_TIME = 10**10


def read(token, published, leeway=60):
    """Return the claims of a signed statement.

    :param bytes token: what was signed
    :param published: public keys (JWK)
    :param int leeway: how many seconds clocks may differ
    :raise Exception: it is not signed by any of the keys, or not valid now
    """
    keys = [cwt.COSEKey.from_jwk(key) for key in published]
    with patch("cwt.cbor_processor.loads", _load):
        return cwt.CWT.new(leeway=leeway).decode(token, keys)


def _load(content):
    """Read CBOR as the package expects it: recent versions of cbor2 give what is in a
    tag as tuples and mappings that nobody can change.
    """
    found = cbor2.loads(content)
    if not isinstance(found, cbor2.CBORTag) or not isinstance(found.value, tuple):
        return found
    protected, unprotected, *rest = found.value
    return cbor2.CBORTag(found.tag, [protected, dict(unprotected), *rest])
