"""Seals to try things out: made by ourselves, so nobody vouches for them."""

import secrets
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

KEYS = {
    "EC": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RSA": lambda: rsa.generate_private_key(65537, 2048),
}


def make(name, now, days, password, kind="EC"):
    """Return a new seal that vouches for itself, as a PKCS#12 file.

    :param str name: whose seal it is
    :param datetime now: this moment, in UTC
    :param int days: how long it is valid
    :param str password: of the file
    :param str kind: of the key: EC or RSA
    """
    key = KEYS[kind]()
    certificate = get_builder(name, now, days).public_key(key.public_key())
    certificate = certificate.sign(key, hashes.SHA256())
    encryption = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, encryption
    )


def make_password():
    """Return a password that nobody needs to remember."""
    return secrets.token_urlsafe(16)


def get_builder(name, now, days, issuer=None):
    """Return a certificate to be signed, for signatures under documents.

    :param issuer: the name of who vouches for it; by default, it does itself
    """
    common = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(common)
        .issuer_name(issuer or common)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage),
            critical=True,
        )
    )
