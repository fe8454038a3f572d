import base64
import io
import re
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from odoo.addons.certificates_passes.tests.common import PassesCase

from ..tools import sample

PASSWORD = "correct horse"


def make_authority(name="Trust Center"):
    """Return who vouches for seals: a key and a certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    common = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(common)
        .issuer_name(common)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=4000))
        .add_extension(x509.BasicConstraints(True, None), critical=True)
    )
    certificate = builder.sign(key, hashes.SHA256())
    return SimpleNamespace(key=key, certificate=certificate)


def make_seal(
    authority, name="Rhine Logistics", days=700, key=None, uses=None, now=None
):
    """Return a seal that an authority vouches for: a key and a certificate."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject
    builder = sample.get_builder(name, now or datetime.now(UTC), days, issuer)
    if uses:
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    builder = builder.public_key(key.public_key())
    certificate = builder.sign(authority.key, hashes.SHA256())
    return SimpleNamespace(key=key, certificate=certificate)


def to_p12(seal, authority=None, password=PASSWORD, with_key=True):
    """Return a PKCS#12 file with a seal."""
    chain = [authority.certificate] if authority else None
    encryption = serialization.BestAvailableEncryption(password.encode())
    key = seal.key if with_key else None
    return pkcs12.serialize_key_and_certificates(
        b"seal", key, seal.certificate, chain, encryption
    )


def to_pem(*certificates):
    """Return certificates as PEM."""
    encoding = serialization.Encoding.PEM
    return b"".join(c.public_bytes(encoding) for c in certificates)


def to_key_pem(key, password=None):
    """Return a private key as PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode())
        if password
        else serialization.NoEncryption(),
    )


def encode(content):
    return base64.b64encode(content).decode()


def ask_pdfsig(pdf):
    """Return what pdfsig, of poppler, says of a file."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        command = ["pdfsig", "-nocert", file.name]
        return subprocess.run(command, capture_output=True, text=True).stdout


def ask_pyhanko(pdf, authority):
    """Return what pyHanko's own validator says of each signature in a file."""
    trusted = load_cert_from_pemder_bytes(to_pem(authority.certificate))
    context = ValidationContext(trust_roots=[trusted], allow_fetching=False)
    reader = PdfFileReader(io.BytesIO(pdf))
    return [
        validate_pdf_signature(signature, context)
        for signature in reader.embedded_signatures
    ]


def load_cert_from_pemder_bytes(content):
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(content)
        file.flush()
        return load_cert_from_pemder(file.name)


def change_one_byte(pdf):
    """Return a file in which one byte of what a page shows is another one."""
    place = re.search(rb"stream\r?\n", pdf).end() + 20
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


class SealCase(PassesCase):
    """A company with a seal that an authority vouches for."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.authority = make_authority()
        cls.admin = cls._new_user("admin", "base.group_system")
        cls.Seal = cls.env["certificates.seal"].with_user(cls.admin)
        cls.certificate = cls._issue(number="W-1", date_start="2026-01-01")

    @classmethod
    def _choose_seal(cls, seal=None, **values):
        seal = seal or make_seal(cls.authority)
        return cls.Seal.create(
            {
                "company_id": cls.company.id,
                "file": encode(to_p12(seal, cls.authority)),
                "password": PASSWORD,
                **values,
            }
        )

    def _assert_sealed(self, pdf, count=1):
        """Check that two judges accept the seals of a file, and no other byte in it."""
        said = ask_pdfsig(pdf)
        self.assertEqual(said.count("Signature is Valid"), count, said)
        self.assertIn("ETSI.CAdES.detached", said)
        self.assertIn("Total document signed", said)
        statuses = ask_pyhanko(pdf, self.authority)
        self.assertEqual(len(statuses), count)
        for status in statuses:
            self.assertTrue(status.bottom_line, status.pretty_print_details())
        changed = change_one_byte(pdf)
        self.assertNotIn("Signature is Valid", ask_pdfsig(changed))
        for status in ask_pyhanko(changed, self.authority):
            self.assertFalse(status.intact)

    def _assert_not_sealed(self, pdf):
        self.assertTrue(pdf.startswith(b"%PDF"))
        self.assertIn("does not contain any signatures", ask_pdfsig(pdf))
