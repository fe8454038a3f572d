# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
import hashlib
import re
import string
from contextlib import closing
from functools import partial
from unittest.mock import patch

import segno
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.certificates.tests.common import CertificatesCase
from odoo.addons.certificates.tests.concurrency import ConcurrencyCase

from ..models.certificates_assignment import KEY_PARAMETER
from ..tools import codes

VISITOR = "192.0.2.7"


class TestCode(CertificatesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certificate = cls._issue(number="FORK-1")

    def _get_url(self, certificate=None):
        certificate = certificate or self.certificate
        return certificate._get_pass_urls().get(certificate.id)

    def _get_code(self, certificate=None):
        return self._get_url(certificate).rpartition("/")[2]

    def _verifies(self, code, certificate=None):
        found, is_right = self.Assignment._find_by_code(code)
        certificate = certificate or self.certificate
        return is_right and found == certificate

    def _print_before(self, certificate, code="A" * 24):
        """Keep of a certificate what the update keeps of a code printed before."""
        certificate.legacy_code_hash = hashlib.sha256(code.encode()).hexdigest()
        return code

    def test_address(self):
        url = self._get_url()
        base = self.company.get_base_url()
        self.assertTrue(url.startswith(f"{base}/pass/"), url)
        # 128 bits and an id, in letters that no address has to encode.
        self.assertTrue(re.fullmatch(r"[\w-]{27}", self._get_code(), re.ASCII))
        self.assertTrue(self._verifies(self._get_code()))

    def test_the_code_stays_small(self):
        """Of the size that it had when it was a bare token, on a usual address."""
        url = f"https://odoo.example.com/pass/{self._get_code()}"
        code = segno.make_qr(url, error="m", boost_error=False)
        self.assertEqual(code.version, 4)

    def test_the_page_is_opened_from_the_certificate(self):
        certificate = self.certificate.with_user(self.officer)
        action = certificate.action_open_verification()
        self.assertEqual(action["url"], self._get_url())
        self.worker.certificates_verification_opt_out = True
        with self.assertRaisesRegex(UserError, "does not want"):
            certificate.action_open_verification()

    def test_reprint_carries_same_code(self):
        url = self._get_url()
        self.certificate.number = "FORK-2"
        self.assertEqual(self._get_url(), url)

    def test_code_is_not_stored(self):
        code = self._get_code()
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM certificates_assignment")
        self.assertNotIn(code, str(self.env.cr.fetchall()))

    def test_other_codes_are_unknown(self):
        code = self._get_code()
        changed = code[:9] + ("B" if code[9] == "A" else "A") + code[10:]
        # The last character has two bits that say nothing.
        alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits
        last = alphabet[(alphabet + "-_").index(code[-1]) ^ 1]
        self.assertEqual(codes.read_id(code[:-1] + last), self.certificate.id)
        wrong = (changed, code[:-1], code + "A", code.swapcase(), code[:-1] + last)
        for text in (*wrong, f"{code}=", f" {code}", "", "\0", "é", "\udc80"):
            with self.subTest(text=text):
                self.assertFalse(self._verifies(text))

    def test_the_signature_of_another_certificate(self):
        other = self._issue(self.colleague)
        code, other_code = self._get_code(), self._get_code(other)
        mixed = other_code[:5] + code[5:]
        self.assertNotEqual(mixed, other_code)
        self.assertFalse(self._verifies(mixed))
        self.assertFalse(self._verifies(mixed, other))

    def test_texts_of_any_length_are_cut(self):
        code = self._get_code()
        found, is_right = self.Assignment._find_by_code(code + "A" * 1_000_000)
        self.assertTrue(found)
        self.assertFalse(is_right)

    def test_wrong_code_finds_another_certificate(self):
        """So that as much is done as for a right one."""
        for wrong in ("", "A" * 24, "A" * 27, "_" * 27, "z" * 10000):
            found, is_right = self.Assignment._find_by_code(wrong)
            self.assertTrue(found)
            self.assertFalse(is_right)

    def test_no_certificates_at_all(self):
        nothing = patch.object(
            type(self.Assignment), "search_fetch", lambda self, *a, **k: self
        )
        with nothing:
            found, is_right = self.Assignment._find_by_code("A" * 27)
        self.assertFalse(found)
        self.assertFalse(is_right)

    def test_opted_out_holder_has_no_code(self):
        other = self._issue(self.colleague)
        self.worker.certificates_verification_opt_out = True
        urls = (self.certificate | other)._get_pass_urls()
        self.assertEqual(list(urls), other.ids)

    def test_nothing_to_print(self):
        self.assertEqual(self.Assignment._get_pass_urls(), {})

    def test_replaced_code(self):
        other = self._issue(self.colleague)
        code, other_code = self._get_code(), self._get_code(other)
        self.certificate.with_user(self.officer).action_replace_code()
        self.assertFalse(self._verifies(code))
        self.assertNotEqual(self._get_code(), code)
        self.assertTrue(self._verifies(self._get_code()))
        self.assertTrue(self._verifies(other_code, other))

    def test_the_history_says_who_replaced_a_code(self):
        before = self.certificate.message_ids
        self.certificate.with_user(self.officer).action_replace_code()
        [message] = self.certificate.message_ids - before
        self.assertIn("earlier passes verify no longer", message.body)
        self.assertEqual(message.author_id, self.officer.partner_id)
        self.assertFalse(message.tracking_value_ids)

    def test_replaced_codes_never_come_back(self):
        printed = [self._get_code()]
        for _turn in range(3):
            self.certificate._replace_codes()
            printed.append(self._get_code())
        self.assertEqual(len(set(printed)), 4)
        self.assertEqual([self._verifies(c) for c in printed], [False] * 3 + [True])

    def test_a_copy_and_a_renewal_have_codes_of_their_own(self):
        self.certificate._replace_codes()
        self._print_before(self.certificate)
        copied = self.certificate.copy()
        self.assertEqual(
            (copied.verification_serial, copied.legacy_code_hash), (0, False)
        )
        self.assertNotEqual(self._get_code(copied), self._get_code())

    def test_changed_database_secret(self):
        """A printed code leads to its certificate, whatever becomes of that secret."""
        code = self._get_code()
        old = self._print_before(self.certificate)
        self.env["ir.config_parameter"].init(force=True)
        self.assertEqual(self._get_code(), code)
        self.certificate.invalidate_recordset()
        self.assertIn("<svg", self.certificate.pass_svg)
        self.assertTrue(self._verifies(code))
        self.assertTrue(self._verifies(old))

    def test_another_key(self):
        """Codes depend on it alone; who changes it makes all passes worthless."""
        code = self._get_code()
        self.env["ir.config_parameter"].set_param(KEY_PARAMETER, "another")
        self.assertFalse(self._verifies(code))
        self.assertNotEqual(self._get_code(), code)
        self.assertTrue(self._verifies(self._get_code()))

    def test_the_key_is_made_once(self):
        key = self.Assignment._get_code_key()
        self.assertEqual(len(key), 64)
        self.Assignment._keep_code_key()
        self.assertEqual(self.Assignment._get_code_key(), key)

    def test_without_a_key_there_are_no_codes(self):
        """A printed pass has none rather than one that anybody could forge."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(KEY_PARAMETER, False)
        self.assertEqual(self.certificate._get_pass_urls(), {})
        forged = codes.sign("", self.certificate.id, 0)
        for wrong in ("", forged):
            self.assertFalse(self._verifies(wrong))
        self.assertFalse(parameters.get_param(KEY_PARAMETER))
        with self.assertRaisesRegex(UserError, "no key"):
            self.certificate.action_open_verification()
        self.Assignment._keep_code_key()
        self.assertTrue(self._verifies(self._get_code()))

    def test_codes_printed_before_they_were_signed(self):
        old = self._print_before(self.certificate)
        self.assertTrue(self._verifies(old))
        self.assertTrue(self._verifies(self._get_code()))
        for wrong in (old[:-1], f"{old}A", old.lower(), "B" * 24):
            self.assertFalse(self._verifies(wrong))
        self.certificate._replace_codes()
        self.assertFalse(self._verifies(old))
        self.assertFalse(self.certificate.legacy_code_hash)

    def test_a_neutralized_copy_verifies_nothing(self):
        code, key = self._get_code(), self.Assignment._get_code_key()
        old = self._print_before(self.certificate)
        self.env.flush_all()
        with file_open("certificates_verification/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.assertNotEqual(self.Assignment._get_code_key(), key)
        self.assertEqual(len(self.Assignment._get_code_key()), 64)
        self.assertFalse(self._verifies(code))
        self.assertFalse(self._verifies(old))
        self.assertTrue(self._verifies(self._get_code()))

    def test_deleted_certificate(self):
        code = self._get_code()
        self._issue(self.colleague)
        self.certificate.unlink()
        self.assertFalse(self.Assignment._find_by_code(code)[1])

    def test_queries_do_not_grow(self):
        employees = self.Employee.create(
            [{"name": f"P{i}", "company_id": self.company.id} for i in range(21)]
        )
        certificates = self.Assignment.create(
            [{"employee_id": e.id, "type_id": self.type.id} for e in employees]
        )
        first, rest = certificates[:1], certificates[1:]
        self._count_queries(self.certificate)
        printed_once = self._count_queries(first)
        self.assertEqual(self._count_queries(rest), printed_once)

    def test_queries_of_replacing_do_not_grow(self):
        certificates = self.certificate
        for employee in (self.colleague, self.lead, self.boss):
            certificates |= self._issue(employee)
        counts = []
        certificates._replace_codes()
        # One alone needs no query for the others of a read.
        for some in (certificates[:2], certificates):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._replace_codes()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def _count_queries(self, certificates):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        urls = certificates._get_pass_urls()
        self.env.flush_all()
        self.assertEqual(len(urls), len(certificates))
        return self.env.cr.sql_log_count - before

    def test_printing_needs_no_rights_to_codes(self):
        portal = self._new_user("portal", "base.group_portal")
        urls = self.certificate.with_user(portal)._get_pass_urls()
        self.assertEqual(urls, self.certificate._get_pass_urls())

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model")
    def test_nobody_reaches_codes(self):
        everything = "base.group_system,certificates.group_certificates_manager"
        admin = new_test_user(self.env, "cert_everything", everything)
        for user in (admin, self.manager, self.env.ref("base.public_user")):
            with self.subTest(user=user.login):
                records = self.env["certificates.pass.check"].with_user(user)
                with self.assertRaises(AccessError):
                    records.search([])
                with self.assertRaises(AccessError):
                    records.create({})
                certificate = self.certificate.with_user(user)
                for name, value in (
                    ("verification_serial", 7),
                    ("legacy_code_hash", "x"),
                ):
                    for attempt in (
                        partial(certificate.read, [name]),
                        partial(certificate.search, [(name, "=", value)]),
                        partial(certificate.search, [], order=name),
                        partial(certificate.write, {name: value}),
                        partial(certificate.copy, {name: value}),
                    ):
                        with self.assertRaises(AccessError):
                            attempt()

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model")
    def test_nobody_but_administrators_of_odoo_reads_the_key(self):
        parameters = self.env["ir.config_parameter"]
        for user in (self.manager, self.officer, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                parameters.with_user(user).get_param(KEY_PARAMETER)


@tagged("post_install", "-at_install")
class TestCodeConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        self.type_id = env["certificates.type"].create({"name": "Concurrent"}).id
        employees = env["hr.employee"].create([{"name": "One"}, {"name": "Two"}])
        self.employee_ids = employees.ids
        self.partner_ids = employees.work_contact_id.ids
        certificates = env["certificates.assignment"].create(
            [{"employee_id": e.id, "type_id": self.type_id} for e in employees]
        )
        self.certificate_ids = certificates.ids

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.assignment"].browse(self.certificate_ids).unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            env["hr.employee"].browse(self.employee_ids).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
            cr.commit()

    def _print(self, env):
        certificates = env["certificates.assignment"].browse(self.certificate_ids)
        return certificates._get_pass_urls()

    def _replace(self, env):
        env["certificates.assignment"].browse(self.certificate_ids)._replace_codes()

    def _run(self, action):
        with closing(self.registry.cursor()) as cr:
            result = action(api.Environment(cr, SUPERUSER_ID, {}))
            cr.commit()
        return result

    def test_prints_at_once(self):
        urls = self._run(self._print)
        self.assertFalse(self._race(self._print, self._print))
        self.assertEqual(self._run(self._print), urls)

    @mute_logger("odoo.sql_db")
    def test_replacements_at_once(self):
        """The later one is told to try again, which Odoo does."""
        lost = self._race(self._replace, self._replace)
        self.assertEqual([type(error) for error in lost], [SerializationFailure])
        serials = self._run(
            lambda env: (
                env["certificates.assignment"]
                .browse(self.certificate_ids)
                .mapped("verification_serial")
            )
        )
        self.assertEqual(serials, [1, 1])
