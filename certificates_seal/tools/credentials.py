"""The certificate and the key of a seal, as files bring them. Needs no database."""

from dataclasses import dataclass, field

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

# A file with a certificate, its chain and a key is a few kilobytes.
MAX_BYTES = 1_000_000
MIN_RSA_BITS = 2048
# Uses of a certificate that have nothing to do with documents.
OTHER_USES = frozenset(
    {
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.CODE_SIGNING,
        ExtendedKeyUsageOID.TIME_STAMPING,
        ExtendedKeyUsageOID.OCSP_SIGNING,
    }
)


class CredentialError(Exception):
    """A file that is no seal.

    ``reason`` is one of ``unreadable``, ``password``, ``no_key``, ``no_certificate``,
    ``other_key``, ``weak``, ``purpose``, ``early`` and ``expired``; ``certificate`` is
    the certificate, as far as there is one.
    """

    def __init__(self, reason, certificate=None):
        super().__init__(reason)
        self.reason = reason
        self.certificate = certificate


@dataclass(frozen=True)
class Credentials:
    """A certificate, those that vouch for it, and its private key."""

    certificate: x509.Certificate
    chain: list
    key: object = field(repr=False)

    @property
    def pem(self):
        """The certificates as text, that of the seal first."""
        encoding = serialization.Encoding.PEM
        certificates = [self.certificate, *self.chain]
        return b"".join(c.public_bytes(encoding) for c in certificates).decode()

    @property
    def key_der(self):
        """The private key as bytes, which anybody could use."""
        return self.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def read(content, key_content, password, now):
    """Return the credentials in files, checked for sealing.

    :param bytes content: a PKCS#12 file, or PEM with certificates and perhaps the key
    :param bytes key_content: PEM with the key, if it is a file of its own
    :param str password: of the file or key; empty without one
    :param datetime now: this moment, in UTC
    :raise CredentialError: says why they cannot seal
    """
    if max(len(content), len(key_content)) > MAX_BYTES:
        raise CredentialError("unreadable")
    secret = password.encode() or None
    if b"-----BEGIN" in content:
        found = _read_pem(content, key_content or content, secret)
    else:
        found = _read_p12(content, secret)
    _check(found, now)
    return found


def restore(pem, secret):
    """Return credentials that were read before.

    :param str pem: the certificates
    :param secret: the private key, as the ``vault`` gives it
    """
    certificate, *chain = x509.load_pem_x509_certificates(pem.encode())
    # The key was checked when it was read, and nobody else could have kept it.
    key = serialization.load_der_private_key(
        secret.content, None, unsafe_skip_rsa_key_validation=True
    )
    return Credentials(certificate, chain, key)


def get_name(name):
    """Return the common name in a name of a certificate, else all of it."""
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def is_valid(certificate, now):
    """Return whether a certificate is valid at a moment."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _read_p12(content, secret):
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(content, secret)
    except (ValueError, UnsupportedAlgorithm, TypeError) as error:
        reason = "password" if _is_p12(content) else "unreadable"
        raise CredentialError(reason) from error
    if not key:
        raise CredentialError("no_key", certificate)
    if not certificate:
        raise CredentialError("no_certificate")
    return Credentials(certificate, list(chain), key)


def _is_p12(content):
    try:
        return bool(asn1_pkcs12.Pfx.load(content, strict=True)["auth_safe"].native)
    except (ValueError, TypeError):
        return False


def _read_pem(content, key_content, secret):
    key = _read_pem_key(key_content, secret)
    try:
        certificates = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise CredentialError("no_certificate") from error
    own = [c for c in certificates if c.public_key() == key.public_key()]
    if not own:
        raise CredentialError("other_key", certificates[0])
    return Credentials(own[0], [c for c in certificates if c != own[0]], key)


def _read_pem_key(content, secret):
    if b"PRIVATE KEY-----" not in content:
        raise CredentialError("no_key")
    try:
        if b"ENCRYPTED" not in content:
            secret = None
        return serialization.load_pem_private_key(content, secret)
    except (ValueError, TypeError) as error:
        reason = "password" if b"ENCRYPTED" in content else "unreadable"
        raise CredentialError(reason) from error
    except UnsupportedAlgorithm as error:
        raise CredentialError("weak") from error


def _check(found, now):
    certificate = found.certificate
    if found.key.public_key() != certificate.public_key():
        raise CredentialError("other_key", certificate)
    if not _is_strong(found.key):
        raise CredentialError("weak", certificate)
    if not _can_seal(certificate):
        raise CredentialError("purpose", certificate)
    if now < certificate.not_valid_before_utc:
        raise CredentialError("early", certificate)
    if now > certificate.not_valid_after_utc:
        raise CredentialError("expired", certificate)


def _is_strong(key):
    if isinstance(key, rsa.RSAPrivateKey):
        return key.key_size >= MIN_RSA_BITS
    return isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size >= 256


def _can_seal(certificate):
    """Return whether a certificate is for signatures under documents.

    A certificate that does not say what it is for is for everything.
    """
    usage = _get_extension(certificate, ExtensionOID.KEY_USAGE)
    uses = _get_extension(certificate, ExtensionOID.EXTENDED_KEY_USAGE)
    can_sign = not usage or usage.digital_signature or usage.content_commitment
    return can_sign and not (uses and set(uses) <= OTHER_USES)


def _get_extension(certificate, oid):
    try:
        return certificate.extensions.get_extension_for_oid(oid).value
    except x509.ExtensionNotFound:
        return None
