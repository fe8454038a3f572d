from odoo.tests import HttpCase, tagged

from .common import LearningCase


@tagged("post_install", "-at_install")
class TestPortalTours(HttpCase, LearningCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.portal_user = cls._new_user(
            "portal", "base.group_portal", name="Pia Portal"
        )
        cls.pia = cls._new_employee(
            "Pia Portal", work_contact_id=cls.portal_user.partner_id.id
        )

    def _start_tour(self, url, name, user):
        # Long enough for a machine that has other things to do.
        self.start_tour(
            url, f"certificates_learning_{name}", login=user.login, timeout=180
        )

    def _check_courses(self, user, employee):
        enrollment = self._enroll(self._new_certification(mandatory=2), employee)
        self._start_tour("/slides", "courses", user)
        certificate = enrollment.assignment_id
        self.assertEqual(certificate.employee_id, employee)
        self.assertEqual(certificate.state, "valid")
        self.assertEqual(
            enrollment.completion_ids.channel_id, self.courses[0] + self.courses[1]
        )

    def test_courses_of_a_portal_user(self):
        self._check_courses(self.portal_user, self.pia)

    def test_courses_of_an_internal_user(self):
        self._check_courses(self.learner, self.worker)

    def test_proof(self):
        """Uploaded by the learner, rejected, uploaded again, approved."""
        self.env["ir.config_parameter"].set_param("certificates.max_document_mb", 1)
        enrollment = self._enroll(self._new_external(), self.pia)
        back_office = (
            "/odoo/action-certificates_learning.certificates_enrollment_action"
            f"/{enrollment.id}"
        )
        for url, tour, user, state in (
            ("/my/certifications", "upload", self.portal_user, "to_approve"),
            (back_office, "reject", self.officer, "rejected"),
            ("/my/certifications", "upload_again", self.portal_user, "to_approve"),
            (back_office, "approve", self.officer, "completed"),
            (
                "/my/certifications?filterby=all",
                "approved",
                self.portal_user,
                "completed",
            ),
        ):
            self._start_tour(url, tour, user)
            self.env.invalidate_all()
            self.assertEqual(enrollment.state, state)
        self.assertEqual(enrollment.assignment_id.document_ids, enrollment.proof_ids)
