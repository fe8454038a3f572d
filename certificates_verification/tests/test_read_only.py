# pylint: disable=invalid-commit
# Only what is committed can be seen by another transaction.
from contextlib import closing

from psycopg2.errors import ReadOnlySqlTransaction

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.certificates.tests.concurrency import ConcurrencyCase

from ..portal.verifier import Verifier


@tagged("post_install", "-at_install")
class TestReadOnly(ConcurrencyCase):
    """Looking changes nothing: a cursor that cannot write is enough."""

    def _setup_records(self, env):
        self.type_id = env["certificates.type"].create({"name": "Looked At"}).id
        employee = env["hr.employee"].create({"name": "Lou Looker"})
        self.employee_id, self.partner_id = employee.id, employee.work_contact_id.id
        certificate = env["certificates.assignment"].create(
            {"employee_id": employee.id, "type_id": self.type_id, "number": "LOOK-1"}
        )
        self.certificate_id = certificate.id

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["certificates.assignment"].browse(self.certificate_id).unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            env["hr.employee"].browse(self.employee_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            cr.commit()

    def _look(self, action):
        """Do something where nothing can be written, for the first time and at once."""
        self.registry.clear_all_caches()
        with closing(self.registry.cursor()) as cr:
            cr.execute("SET TRANSACTION READ ONLY")
            env = api.Environment(cr, SUPERUSER_ID, {})
            result = action(env["certificates.assignment"].browse(self.certificate_id))
            env.flush_all()
        return result

    @mute_logger("odoo.sql_db")
    def test_the_cursor_cannot_write(self):
        with self.assertRaises(ReadOnlySqlTransaction):
            self._look(lambda certificate: certificate._replace_codes())

    def test_the_code(self):
        urls = self._look(lambda certificate: certificate._get_pass_urls())
        self.assertEqual(list(urls), [self.certificate_id])

    def test_the_card(self):
        self.assertIn("<svg", self._look(lambda certificate: certificate.pass_svg))

    def test_the_form(self):
        spec = {"pass_svg": {}, "display_name": {}, "state": {}}
        rows = self._look(lambda certificate: certificate.web_read(spec))
        self.assertIn("<svg", rows[0]["pass_svg"])

    def test_the_button(self):
        action = self._look(lambda certificate: certificate.action_open_verification())
        self.assertIn("/pass/", action["url"])

    def test_the_answer_to_a_code(self):
        code = self._look(lambda c: c._get_pass_urls()[c.id]).rpartition("/")[2]
        finding = self._look(lambda c: Verifier(c.env).verify(code))
        self.assertEqual(finding.number, "LOOK-1")
        self.assertIsNone(self._look(lambda c: Verifier(c.env).verify(code[::-1])))

    def test_the_answer_to_a_number(self):
        found = self._look(
            lambda c: Verifier(c.env).look_up(
                c.sudo().company_id or c.env.company, "LOOK-1", "Looker"
            )
        )
        self.assertEqual([finding.number for finding in found], ["LOOK-1"])
