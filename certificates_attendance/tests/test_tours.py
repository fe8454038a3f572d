from odoo.tests import HttpCase, tagged

from .common import AttendanceCase

# The page of the kiosk has no tours: this does what people do there.
AT_THE_KIOSK = """
const find = (selector, text) =>
    [...document.querySelectorAll(selector)].find((node) =>
        node.textContent.includes(text)
    );
const see = async (selector, text) => {
    while (!find(selector, text)) {
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return find(selector, text);
};
(async () => {
    (await see(".card", "Wim Worker")).click();
    await see(".modal-body", "Wim Worker lacks Site Induction for North");
    await see(".modal-body", "ask Olga Officer");
    await see(".modal-title", "Not Qualified");
    (await see(".modal-footer button", "")).click();
    (await see(".card", "Lou Lead")).click();
    await see(".o_hr_attendance_kiosk_card", "Lou Lead");
    await see(".o_hr_attendance_kiosk_card", "Welcome");
    console.log("test successful");
})();
"""


@tagged("post_install", "-at_install")
class TestTours(HttpCase, AttendanceCase):
    now = None

    def test_the_kiosk_refuses_and_lets_in(self):
        self.company.attendance_kiosk_mode = "manual"
        self.browser_js(
            f"/hr_attendance/{self.company.attendance_kiosk_key}",
            AT_THE_KIOSK,
            ready="!!document.querySelector('.card h6')",
            timeout=180,
        )
        self.assertFalse(self.worker.attendance_ids)
        self.assertTrue(self.lead.attendance_ids)
