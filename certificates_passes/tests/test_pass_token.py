# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
import re
from contextlib import closing

from psycopg2.errors import ReadOnlySqlTransaction, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.certificates.tests.common import CertificatesCase
from odoo.addons.certificates.tests.concurrency import ConcurrencyCase

VISITOR = "192.0.2.7"


class TestToken(CertificatesCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Token = cls.env["certificates.pass.token"]
        cls.Token.search([]).unlink()
        cls.certificate = cls._issue(number="FORK-1")

    def _get_url(self, certificate=None):
        certificate = certificate or self.certificate
        return self.Token._get_urls(certificate).get(certificate.id)

    def _get_code(self, certificate=None):
        return self._get_url(certificate).rpartition("/")[2]

    def _verifies(self, code, certificate=None):
        token, is_right = self.Token._find(code)
        certificate = certificate or self.certificate
        return is_right and token.assignment_id == certificate

    def test_address(self):
        url = self._get_url()
        base = self.company.get_base_url()
        self.assertTrue(url.startswith(f"{base}/pass/"), url)
        # 144 bits, in letters that no address has to encode.
        self.assertTrue(re.fullmatch(r"[\w-]{24}", self._get_code(), re.ASCII))
        self.assertTrue(self._verifies(self._get_code()))

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
        self.assertEqual(self.Token.search_count([]), 1)

    def test_code_is_not_stored(self):
        code = self._get_code()
        self.env.cr.execute("SELECT * FROM certificates_pass_token")
        self.assertNotIn(code, str(self.env.cr.fetchall()))

    def test_other_codes_are_unknown(self):
        code = self._get_code()
        changed = ("B" if code[0] == "A" else "A") + code[1:]
        for wrong in (changed, code[:-1], code + "A", code.swapcase(), "", "\0", "é"):
            with self.subTest(wrong=wrong):
                self.assertFalse(self._verifies(wrong))

    def test_wrong_code_finds_another_certificate(self):
        """So that as much is done as for a right one."""
        self._get_url()
        for wrong in ("", "A" * 24, "z" * 10000):
            token, is_right = self.Token._find(wrong)
            self.assertTrue(token.assignment_id)
            self.assertFalse(is_right)

    def test_no_codes_at_all(self):
        token, is_right = self.Token._find("A" * 24)
        self.assertFalse(token)
        self.assertFalse(is_right)

    def test_opted_out_holder_has_no_code(self):
        other = self._issue(self.colleague)
        self.worker.certificates_verification_opt_out = True
        urls = self.Token._get_urls(self.certificate | other)
        self.assertEqual(list(urls), other.ids)

    def test_nothing_to_print(self):
        self.assertEqual(self.Token._get_urls(self.certificate.browse()), {})

    def test_rotation(self):
        other = self._issue(self.colleague)
        code, other_code = self._get_code(), self._get_code(other)
        self.Token._rotate(self.certificate)
        self.assertFalse(self._verifies(code))
        self.assertNotEqual(self._get_code(), code)
        self.assertTrue(self._verifies(self._get_code()))
        self.assertTrue(self._verifies(other_code, other))

    def test_rotation_before_first_print(self):
        self.Token._rotate(self.certificate)
        self.assertTrue(self._verifies(self._get_code()))

    def test_rotated_codes_never_come_back(self):
        codes = [self._get_code()]
        for _turn in range(3):
            self.Token._rotate(self.certificate)
            codes.append(self._get_code())
        self.assertEqual(len(set(codes)), 4)
        self.assertEqual([self._verifies(c) for c in codes], [False] * 3 + [True])

    def test_changed_database_secret(self):
        """Codes of before are void; the next print has a new one, which verifies."""
        code = self._get_code()
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertNotEqual(self._get_code(), code)
        self.assertTrue(self._verifies(self._get_code()))
        self.assertFalse(self._verifies(code))
        self.assertEqual(self.Token.search_count([]), 1)

    def test_deleted_certificate(self):
        code = self._get_code()
        self.certificate.unlink()
        self.assertFalse(self.Token.search([]))
        self.assertFalse(self.Token._find(code)[1])

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
        printed_again = self._count_queries(first)
        self.assertEqual(self._count_queries(rest), printed_again)
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self._count_queries(self.certificate)
        renewed = self._count_queries(first)
        self.assertEqual(self._count_queries(rest), renewed)

    def _count_queries(self, certificates):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        urls = self.Token._get_urls(certificates)
        self.env.flush_all()
        self.assertEqual(len(urls), len(certificates))
        return self.env.cr.sql_log_count - before

    def test_printing_needs_no_rights_to_codes(self):
        portal = self._new_user("portal", "base.group_portal")
        urls = self.Token.with_user(portal)._get_urls(
            self.certificate.with_user(portal)
        )
        self.assertEqual(urls, self.Token._get_urls(self.certificate))

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model")
    def test_nobody_reaches_codes(self):
        self._get_url()
        everything = "base.group_system,certificates.group_certificates_manager"
        admin = new_test_user(self.env, "cert_everything", everything)
        for user in (admin, self.manager, self.env.ref("base.public_user")):
            for model in ("certificates.pass.token", "certificates.pass.check"):
                with self.subTest(user=user.login, model=model):
                    records = self.env[model].with_user(user)
                    with self.assertRaises(AccessError):
                        records.search([])
                    with self.assertRaises(AccessError):
                        records.create({})


@tagged("post_install", "-at_install")
class TestTokenConcurrency(ConcurrencyCase):
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
        return env["certificates.pass.token"]._get_urls(certificates)

    def _rotate(self, env):
        certificates = env["certificates.assignment"].browse(self.certificate_ids)
        env["certificates.pass.token"]._rotate(certificates)

    def _run(self, action):
        with closing(self.registry.cursor()) as cr:
            result = action(api.Environment(cr, SUPERUSER_ID, {}))
            cr.commit()
        return result

    def _get_tokens(self, env):
        return env["certificates.pass.token"].search_read(
            [("assignment_id", "in", self.certificate_ids)], ["serial"]
        )

    @mute_logger("odoo.sql_db")
    def test_first_prints_at_once(self):
        """The later one is told to try again, which Odoo does; then both agree."""
        lost = self._race(self._print, self._print)
        self.assertEqual([type(error) for error in lost], [SerializationFailure])
        self.assertEqual(self._run(self._print), self._run(self._print))
        self.assertEqual(len(self._run(self._get_tokens)), 2)

    def test_later_prints_at_once(self):
        urls = self._run(self._print)
        self.assertFalse(self._race(self._print, self._print))
        self.assertEqual(self._run(self._print), urls)

    @mute_logger("odoo.sql_db")
    def test_rotations_at_once(self):
        self._run(self._print)
        lost = self._race(self._rotate, self._rotate)
        self.assertEqual([type(error) for error in lost], [SerializationFailure])
        tokens = self._run(self._get_tokens)
        self.assertEqual([token["serial"] for token in tokens], [1, 1])

    @mute_logger("odoo.sql_db")
    def test_cursor_that_cannot_write(self):
        """The first print says so, and Odoo repeats it; the next ones only read."""
        with self.assertRaises(ReadOnlySqlTransaction):
            self._print_read_only()
        urls = self._run(self._print)
        self.assertEqual(self._print_read_only(), urls)

    def _print_read_only(self):
        with closing(self.registry.cursor()) as cr:
            cr.execute("SET TRANSACTION READ ONLY")
            return self._print(api.Environment(cr, SUPERUSER_ID, {}))

    def test_questions_at_once(self):
        """Visitors leave their traces without waiting for each other."""

        def admit(env):
            env["certificates.pass.check"]._admit("check", VISITOR)

        self._run(self._forget_checks)
        self.addCleanup(self._run, self._forget_checks)
        self.assertFalse(self._race(admit, admit))
        self.assertEqual(len(self._run(self._find_checks)), 2)

    def _find_checks(self, env):
        checks = env["certificates.pass.check"]
        return checks.search([("visitor", "=", checks._get_visitor(VISITOR))])

    def _forget_checks(self, env):
        self._find_checks(env).unlink()
