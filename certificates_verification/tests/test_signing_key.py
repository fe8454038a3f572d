import json
import logging
import pickle
import traceback
from functools import partial

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jwk, jws

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.certificates_passes.tests.test_access import PassAccessCase
from odoo.addons.certificates_passes.tools import vault

from ..tools import keys

NAME = "certificates.signing.key"


@tagged("post_install", "-at_install")
class TestSigningKey(PassAccessCase):
    """A company signs, replaces and revokes its keys; nobody reads them."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Key = cls.env[NAME]

    def _get_key(self, algorithm="ES256", company=None):
        company = company or self.company
        kid = self.Key._need_signer(company, algorithm).kid
        return self.Key.search([("kid", "=", kid)])

    def _read_sealed(self, key):
        return key._read_sealed()[key.id]

    def _get_private(self, key):
        """Return the number and the bytes that nobody must read."""
        private_key = self.Key._get_signers(key.company_id)[key.company_id].private_key
        return private_key.private_numbers().private_value

    def test_what_is_signed_is_verified_by_the_published_key(self):
        signer = self.Key._need_signer(self.company)
        signature = signer.sign(b"payload")
        self.assertEqual(len(signature), 64)
        [published] = self.Key._get_published(self.company)[self.company]
        self.assertEqual(published["kid"], signer.kid)
        public_key = jwk.ECKey.import_key(published).public_key
        halves = (int.from_bytes(signature[i : i + 32], "big") for i in (0, 32))
        der = encode_dss_signature(*halves)
        public_key.verify(der, b"payload", ec.ECDSA(keys.SHA256))
        with self.assertRaises(InvalidSignature):
            public_key.verify(der, b"Payload", ec.ECDSA(keys.SHA256))

    def test_the_other_algorithm(self):
        signer = self.Key._need_signer(self.company, "RS256")
        [published] = self.Key._get_published(self.company)[self.company]
        head = keys.encode(json.dumps({"alg": "RS256", "kid": signer.kid}).encode())
        signed = f"{head}.{keys.encode(b'payload')}"
        token = f"{signed}.{keys.encode(signer.sign(signed.encode()))}"
        self.assertEqual(
            jws.deserialize_compact(token, jwk.RSAKey.import_key(published)).payload,
            b"payload",
        )

    def test_the_same_is_signed_the_same(self):
        signer = self.Key._need_signer(self.company)
        self.assertEqual(signer.sign(b"x"), signer.sign(b"x"))

    def test_looking_makes_no_key(self):
        self.assertEqual(self.Key._get_signers(self.company), {})
        self.assertFalse(self.Key.search([("company_id", "=", self.company.id)]))

    def test_needed_twice_made_once(self):
        self.assertEqual(self._get_key(), self._get_key())
        self.assertNotEqual(self._get_key(), self._get_key(company=self.other_company))

    def test_replaced_key_is_published_and_signs_no_more(self):
        key = self._get_key()
        self._as("admin", key).action_replace()
        self.assertEqual(key.state, "retired")
        self.assertTrue(key.retired_at)
        self.assertFalse(key._read_sealed())
        signer = self.Key._get_signers(self.company)[self.company]
        self.assertNotEqual(signer.kid, key.kid)
        published = self.Key._get_published(self.company)[self.company]
        self.assertEqual({k["kid"] for k in published}, {signer.kid, key.kid})
        with self.assertRaises(UserError):
            self._as("admin", key).action_replace()

    def test_revoked_key_is_not_published_and_gets_a_successor(self):
        key = self._get_key()
        self._as("admin", key).action_revoke()
        self.assertEqual(key.state, "revoked")
        self.assertFalse(key._read_sealed())
        signer = self.Key._get_signers(self.company)[self.company]
        [published] = self.Key._get_published(self.company)[self.company]
        self.assertEqual(published["kid"], signer.kid)
        self.assertNotEqual(published["kid"], key.kid)
        with self.assertRaises(UserError):
            self._as("admin", key).action_revoke()

    def test_replaced_key_can_be_revoked(self):
        key = self._get_key()
        key.action_replace()
        key.action_revoke()
        self.assertEqual(key.state, "revoked")
        self.assertEqual(len(self.Key._get_published(self.company)[self.company]), 1)

    def test_copy_of_the_database_cannot_sign(self):
        key = self._get_key()
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertEqual(self.Key._get_signers(self.company), {})
        own = self._get_key()
        self.assertNotEqual(own, key)
        self.assertEqual(key.state, "retired")

    def test_neutralized_copy_cannot_sign(self):
        key = self._get_key()
        self.env.flush_all()
        path = "certificates_verification/data/neutralize.sql"
        with file_open(path) as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertFalse(key.exists())
        self.assertEqual(self.Key._get_signers(self.company), {})

    def test_sealed_key_of_another_is_refused(self):
        key, other = self._get_key(), self._get_key(company=self.other_company)
        sealed = self._read_sealed(other)
        self.assertTrue(other._unseal(sealed))
        self.assertIsNone(key._unseal(sealed))
        middle = len(sealed) // 2
        changed = sealed[:middle] + b"-" + sealed[middle + 1 :]
        if changed == sealed:
            changed = sealed[:middle] + b"_" + sealed[middle + 1 :]
        self.assertIsNone(other._unseal(changed))
        self.assertIsNone(other._unseal(b""))

    def test_no_call_reads_the_private_half(self):
        """Not by its name, and not in anything that a client can ask of a key."""
        key = self._get_key()
        hidden = self._describe_private(key)
        for role in self.roles:
            own = self._as(role, key)
            for name in ("sealed", "private_key", "private"):
                for attempt in self._get_ways(own, name):
                    with self.subTest(role=role, name=name):
                        self._assert_refused(attempt, (UserError, ValueError, KeyError))
            if own.has_access("read"):
                answers = self._ask_everything(own)
                for secret in hidden:
                    self.assertNotIn(secret, answers)

    def _get_ways(self, own, name):
        return [
            lambda: own.read([name]),
            lambda: own.search_read([("id", "in", own.ids)], [name]),
            lambda: own.web_read({name: {}}),
            lambda: own.web_search_read([], {name: {}}),
            lambda: own.export_data([name]),
            lambda: own.search([(name, "!=", False)]),
            lambda: own.search([], order=name),
            lambda: own.formatted_read_group([], [name]),
            lambda: own.mapped(name),
            lambda: own.filtered(name),
            lambda: own.write({name: "x"}),
            lambda: own.create({name: "x"}),
            lambda: own.copy(),
            lambda: own.unlink(),
        ]

    def _ask_everything(self, own):
        """Return as text all that a reader of keys can be told of them."""
        names = list(own.fields_get())
        return repr(
            [
                own.read(names),
                own.search_read([], names),
                own.web_read(dict.fromkeys(names, {})),
                own.export_data(names),
                own.name_search(""),
                own.copy_data(),
                own.get_views([(False, "form"), (False, "list")]),
            ]
        )

    def _describe_private(self, key):
        number = self._get_private(key)
        sealed = self._read_sealed(key)
        content = number.to_bytes(32, "big")
        return [
            str(number),
            f"{number:x}",
            keys.encode(content)[:40],
            repr(content)[2:20],
            sealed.hex(),
            keys.encode(sealed)[:40],
            repr(sealed)[2:20],
        ]

    def test_neither_logs_nor_tracebacks_hold_the_private_half(self):
        key = self._get_key()
        hidden = self._describe_private(key)[:4]
        with self.assertLogs("odoo", logging.DEBUG) as logs:
            signer = self.Key._get_signers(self.company)[self.company]
            logging.getLogger("odoo.test").info("%s", signer)
        told = [*logs.output, repr(signer), *self._fail(partial(signer.sign, None))]
        for secret in hidden:
            self.assertNotIn(secret, "\n".join(told))
        with self.assertRaises(TypeError):
            pickle.dumps(signer)

    def test_traceback_of_a_key_in_the_making(self):
        new = keys.generate("ES256")
        self.patch(keys, "generate", lambda algorithm: new)
        self.patch(vault, "Fernet", lambda key: key + 1)
        told = "".join(self._fail(partial(self.Key._make, self.company, "ES256")))
        self.assertIn(new.kid, told)
        for secret in (repr(new.private)[2:40], keys.encode(new.private)):
            self.assertNotIn(secret, told)

    def _fail(self, operation):
        """Return the traceback of what fails, with the values of names in our code."""
        try:
            with self.env.cr.savepoint():
                operation()
        except TypeError as error:
            trace = traceback.TracebackException.from_exception(
                error, capture_locals=True
            )
            return list(trace.format())[2:]
        return self.fail("nothing failed")

    def test_only_administrators_of_odoo_replace_and_revoke(self):
        key = self._get_key()
        for role in self.roles:
            for action in ("action_replace", "action_revoke"):
                attempt = getattr(self._as(role, key), action)
                with self.subTest(role=role, action=action):
                    self.assertEqual(self._may(attempt), role == "admin")

    def test_administrator_of_another_company_does_neither(self):
        key = self._get_key(company=self.other_company)
        self._assert_refused(self._as("admin", key).action_replace)
        self._assert_refused(self._as("admin", key).action_revoke)

    def test_queries_for_signing_do_not_grow_with_companies(self):
        companies = self.env["res.company"].create(
            [{"name": f"Signing {n}"} for n in range(4)]
        )
        for company in companies:
            self.Key._need_signer(company)
        self.env.flush_all()
        counts = []
        for some in (companies[:1], companies):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.Key._get_signers(some)), len(some))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
