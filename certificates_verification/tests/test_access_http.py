import json

from odoo.tools import SQL

from odoo.addons.certificates.tools.batch import run_at_once
from odoo.addons.certificates_passes.tests.test_access_http import PassAccessHttpCase


class TestVerificationHttpAccess(PassAccessHttpCase):
    def test_nothing_is_chosen_without_a_token(self):
        self._log_in("employee")
        before = self._take_snapshot()
        address = "/my/passes/verification"
        response = self._post(address, {"verified": "1"}, token=False)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self._get(address).status_code, 405)
        self.assertEqual(self._take_snapshot(), before)

    def test_private_methods_cannot_be_called(self):
        certificate = self.certificate
        self._log_in("manager")
        before = self._take_snapshot()
        for model, method, *args in (
            (certificate._name, "_get_pass_urls", certificate.ids),
            (certificate._name, "_replace_codes", certificate.ids),
            (certificate._name, "_sign_code", certificate.ids, "key"),
            (certificate._name, "_find_by_code", [], "x"),
            (certificate._name, "_get_code_key", []),
            (certificate._name, "_keep_code_key", []),
            ("certificates.pass.check", "_admit", [], "check", "192.0.2.1"),
            ("certificates.pass.check", "_count_alone", [], "check", "v"),
        ):
            with self.subTest(model=model, method=method):
                answer = json.dumps(self._call(model, method, *args))
                self.assertIn("Private methods", answer)
        self.assertEqual(self._take_snapshot(), before)

    def test_traces_of_visitors_are_out_of_reach(self):
        check = self.env["certificates.pass.check"].create(
            {"visitor": "v", "kind": "check", "checked_at": "2026-01-01 00:00:00"}
        )
        for role in ("second", "admin", "employee", "rival", "visitor"):
            self._log_in(role)
            for method, *args in (
                ("read", ["kind"]),
                ("web_read", {"kind": {}}),
                ("write", {"kind": "lookup"}),
                ("web_save", {"kind": "lookup"}, {}),
                ("copy",),
                ("unlink",),
            ):
                with self.subTest(role=role, method=method):
                    answer = self._call(check._name, method, check.ids, *args)
                    self.assertEqual(
                        answer["error"]["data"]["name"], "odoo.exceptions.AccessError"
                    )
        self.env.invalidate_all()
        self.assertEqual(check.kind, "check")

    def test_pages_of_the_portal_change_nothing(self):
        self._log_in("employee")
        before = self._take_snapshot()
        for address in ("", f"/{self.certificate.id}", f"/{self.certificate.id}/pdf"):
            self.assertEqual(self._get(f"/my/passes{address}").status_code, 200)
        self.assertEqual(self._take_snapshot(), before)

    def test_codes_are_stored_nowhere(self):
        """Neither messages, logs nor indexed files hold what is in the code."""
        delivery = self.records["delivery"]
        delivery.sudo()._send(run_at_once)
        self._as("officer", self.request).action_repeat()
        urls = self.certificate._get_pass_urls()
        code = urls[self.certificate.id].rpartition("/")[2]
        self.env.flush_all()
        for table, column in self._get_text_columns():
            with self.subTest(table=table, column=column):
                [(count,)] = self.env.execute_query(
                    SQL(
                        "SELECT count(*) FROM %s WHERE %s::text LIKE %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        f"%{code}%",
                    )
                )
                self.assertEqual(count, 0)

    def _get_text_columns(self):
        return self.env.execute_query(
            SQL(
                "SELECT c.table_name, c.column_name FROM information_schema.columns c"
                " JOIN information_schema.tables t USING (table_schema, table_name)"
                " WHERE t.table_type = 'BASE TABLE' AND c.table_schema = 'public'"
                " AND c.data_type IN ('text', 'character varying', 'jsonb')"
                " AND (c.table_name LIKE 'certificates%%' OR c.table_name LIKE 'mail%%'"
                " OR c.table_name IN ('ir_attachment', 'ir_logging', 'bus_bus'))"
            )
        )

    def test_nobody_chooses_the_verification_of_others(self):
        self._log_in("visitor")
        self._post("/my/passes/verification", {"employee_id": self.worker.id})
        self._log_in("portal")
        self._post("/my/passes/verification", {"employee_id": self.worker.id})
        self.env.invalidate_all()
        self.assertFalse(self.worker.certificates_verification_opt_out)
        self.assertTrue(self.pia.certificates_verification_opt_out)
