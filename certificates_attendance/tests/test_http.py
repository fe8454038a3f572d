from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import AttendanceCase


@tagged("post_install", "-at_install")
class TestHttp(HttpCase, AttendanceCase):
    """The kiosk and the systray, as a browser calls them."""

    now = None

    def _scan(self, barcode):
        return self._call("attendance_barcode_scanned", barcode=barcode)

    def _call(self, route, **params):
        token = self.company.attendance_kiosk_key
        return self.make_jsonrpc_request(
            f"/hr_attendance/{route}", {"token": token, **params}
        )

    def _assert_refused(self, operation):
        with (
            mute_logger("odoo.http"),
            self.assertRaises(JsonRpcException) as error,
        ):
            operation()
        self.assertIn("ValidationError", str(error.exception))
        self.env.invalidate_all()
        self.assertFalse(self.worker.attendance_ids)
        return error.exception

    def test_the_kiosk_says_in_one_sentence_what_is_missing_and_whom_to_ask(self):
        error = self._assert_refused(lambda: self._scan("0411"))
        self._assert_refused(
            lambda: self._call(
                "manual_selection", employee_id=self.worker.id, pin_code=False
            )
        )
        self.assertTrue(error)

    def test_the_kiosk_refuses_in_the_language_of_its_page(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        modules = ["certificates", "certificates_attendance"]
        self.env["ir.module.module"]._load_module_terms(modules, ["nl_NL"])
        self.company.partner_id.lang = "nl_NL"
        params = {"token": self.company.attendance_kiosk_key, "barcode": "0411"}
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/hr_attendance/attendance_barcode_scanned", json={"params": params}
            )
        error = answer.json()["error"]["data"]
        self.assertIn("Wim Worker mist Site Induction", error["message"])
        self.assertEqual(error["context"]["certificates_title"], "Niet bevoegd")

    def test_the_kiosk_lets_in_who_is_qualified_and_everybody_out(self):
        result = self._scan("0412")
        self.assertEqual(result["attendance_state"], "checked_in")
        self.assertFalse(result["certificates_warning"])
        self.site.requirement_ids.type_id = self.rescue
        self.assertEqual(self._scan("0412")["attendance_state"], "checked_out")
        self._assert_lead_stays_out()

    def _assert_lead_stays_out(self):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._scan("0412")

    def test_the_kiosk_warns(self):
        self.company.certificates_policy = "warn"
        result = self._scan("0411")
        self.assertEqual(result["attendance_state"], "checked_in")
        self.assertIn("Wim Worker lacks Site", result["certificates_warning"])
        self.assertNotIn("certificates_warning", self._scan("0411"))

    def test_the_systray_refuses_and_warns(self):
        self.authenticate("cert_worker", "cert_worker")
        route = "systray_check_in_out"
        self._assert_refused(lambda: self._call_systray(route))
        self.company.certificates_policy = "warn"
        result = self._call_systray(route)
        self.assertEqual(result["attendance_state"], "checked_in")
        self.assertIn("Wim Worker lacks", result["certificates_warning"])
        self.company.certificates_policy = "block"
        result = self._call_systray(route)
        self.assertEqual(result["attendance_state"], "checked_out")

    def _call_systray(self, route):
        return self.make_jsonrpc_request(f"/hr_attendance/{route}", {})

    def test_a_stranger_learns_nothing(self):
        result = self.make_jsonrpc_request(
            "/hr_attendance/attendance_barcode_scanned",
            {"token": "guess", "barcode": "0411"},
        )
        self.assertEqual(result, {})
