from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.certificates_passes.tests.common import PassesCase


@tagged("post_install", "-at_install")
class TestReplacingRequest(PassesCase):
    """A request for passes may replace those printed before."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.certificate = cls._issue(number="F-1")
        cls.Request = cls.env["certificates.pass.request"].with_user(cls.officer)

    def _new_request(self, certificates=None, **values):
        certificates = certificates or self.certificate
        return self.Request.create(
            {**self.Request._prepare_values(certificates), **values}
        )

    def _new_ready_request(self, **values):
        request = self._new_request(**values)
        request.action_submit()
        self._run_cron("ir_cron_work")
        self.assertEqual(request.pass_ids.state, "ready")
        return request

    def test_replacing_earlier_passes(self):
        urls = self.certificate._get_pass_urls()
        self._new_ready_request()
        self.assertEqual(self.certificate._get_pass_urls(), urls)
        before = self.certificate.message_ids
        self._new_ready_request(renew_codes=True)
        self.assertNotEqual(self.certificate._get_pass_urls(), urls)
        [message] = self.certificate.message_ids - before
        self.assertEqual(message.author_id, self.officer.partner_id)

    def test_replacing_the_codes_of_a_certificate_needs_the_right_to_change_it(self):
        stranger = self._issue_elsewhere()
        stranger.employee_id.user_id = self.officer
        self.assertTrue(stranger.with_user(self.officer).has_access("read"))
        request = self._new_request(stranger, renew_codes=True)
        with self.assertRaises(AccessError):
            request.action_submit()

    def test_what_was_submitted_replaces_no_codes_any_more(self):
        request = self._new_request()
        request.action_submit()
        with self.assertRaisesRegex(Exception, "can no longer change"):
            request.renew_codes = True

    def test_the_wizard_hands_the_choice_on(self):
        wizards = self.env["certificates.pass.wizard"].with_user(self.officer)
        for is_chosen in (True, False):
            wizard = wizards.create(
                {
                    "assignment_ids": [(6, 0, self.certificate.ids)],
                    "renew_codes": is_chosen,
                }
            )
            wizard.action_submit()
            request = self.Request.search([], limit=1)
            self.assertEqual(request.renew_codes, is_chosen)
