from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from odoo.tests import BaseCase

from odoo.addons.certificates_passes.tools import vault

from ..tools import credentials
from .common import (
    PASSWORD,
    make_authority,
    make_seal,
    to_key_pem,
    to_p12,
    to_pem,
)


class TestCredentials(BaseCase):
    """What files with a seal bring, and what is no seal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = datetime.now(UTC)
        cls.authority = make_authority()
        cls.seal = make_seal(cls.authority)

    def _read(self, content, key_content=b"", password=PASSWORD):
        return credentials.read(content, key_content, password, self.now)

    def _assert_refused(self, reason, *args, **kwargs):
        with self.assertRaises(credentials.CredentialError) as caught:
            self._read(*args, **kwargs)
        self.assertEqual(caught.exception.reason, reason)

    def test_each_kind_of_file_brings_the_seal_and_who_vouches_for_it(self):
        own, root = self.seal.certificate, self.authority.certificate
        plain, locked = (to_key_pem(self.seal.key, word) for word in ("", PASSWORD))
        for name, files in {
            "p12": (to_p12(self.seal, self.authority),),
            "pem": (to_pem(own, root) + plain,),
            "pem, the root first": (to_pem(root, own) + plain,),
            "pem with a locked key": (to_pem(own, root) + locked,),
            "two files": (to_pem(own, root), plain),
            "two files, locked": (to_pem(own, root), locked),
        }.items():
            with self.subTest(file=name):
                found = self._read(*files)
                self.assertEqual(found.certificate, own)
                self.assertEqual(found.chain, [root])
                self.assertEqual(
                    found.key.public_key(), self.seal.certificate.public_key()
                )

    def test_a_password_of_a_key_that_has_none_is_no_fault(self):
        pem = to_pem(self.seal.certificate) + to_key_pem(self.seal.key)
        self.assertTrue(self._read(pem, password="of something else"))

    def test_what_was_kept_is_the_same_seal(self):
        found = self._read(to_p12(self.seal, self.authority))
        again = credentials.restore(found.pem, vault.Secret(found.key_der))
        self.assertEqual(again.certificate, found.certificate)
        self.assertEqual(again.chain, found.chain)
        self.assertEqual(again.key_der, found.key_der)

    def test_a_key_is_not_told_by_what_describes_it(self):
        found = self._read(to_p12(self.seal))
        self.assertNotIn("key", repr(found).replace("PrivateKey", "key").lower())

    def test_wrong_and_missing_passwords(self):
        locked = to_pem(self.seal.certificate) + to_key_pem(self.seal.key, PASSWORD)
        for content in (to_p12(self.seal), locked):
            for password in ("wrong", ""):
                with self.subTest(password=password):
                    self._assert_refused("password", content, password=password)

    def test_files_without_a_key_or_certificate(self):
        self._assert_refused("no_key", to_p12(self.seal, with_key=False))
        self._assert_refused("no_key", to_pem(self.seal.certificate))
        self._assert_refused("no_certificate", to_key_pem(self.seal.key))

    def test_the_key_of_another_certificate(self):
        other = make_seal(self.authority)
        self._assert_refused(
            "other_key", to_pem(self.seal.certificate), to_key_pem(other.key)
        )

    def test_files_that_are_something_else(self):
        for content in (b"", b"%PDF-1.7", b"\x30\x82", b"x" * 1_000_001):
            with self.subTest(content=content[:10]):
                self._assert_refused("unreadable", content)

    def test_certificates_for_something_else(self):
        for uses in (
            [ExtendedKeyUsageOID.SERVER_AUTH],
            [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH],
            [ExtendedKeyUsageOID.TIME_STAMPING],
        ):
            with self.subTest(uses=uses):
                other = make_seal(self.authority, uses=uses)
                self._assert_refused("purpose", to_p12(other))
        mail = make_seal(self.authority, uses=[ExtendedKeyUsageOID.EMAIL_PROTECTION])
        self.assertTrue(self._read(to_p12(mail)))

    def test_keys_that_are_too_weak(self):
        weak = rsa.generate_private_key(65537, 1024)
        for key in (weak, ed25519.Ed25519PrivateKey.generate()):
            with self.subTest(key=type(key)):
                self._assert_refused("weak", to_p12(make_seal(self.authority, key=key)))

    def test_seals_that_are_over_or_to_come(self):
        over = make_seal(self.authority, now=self.now - timedelta(days=800), days=700)
        self._assert_refused("expired", to_p12(over))
        to_come = make_seal(self.authority, now=self.now + timedelta(days=5))
        self._assert_refused("early", to_p12(to_come))
