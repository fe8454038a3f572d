from .common import CertificatesCase


class TestMessages(CertificatesCase):
    """The list of messages, as officers read it."""

    def test_one_column_says_what_a_message_is_about(self):
        certificate = self._issue(number="A-1")
        requirement = self.env["certificates.requirement"].create(
            {"type_id": self.type.id, "company_id": self.company.id}
        )
        messages = self.Delivery._submit(
            [
                {
                    "kind": kind,
                    "key": kind,
                    "employee_id": self.worker.id,
                    **{name: record.id},
                }
                for kind, name, record in (
                    ("expiry", "assignment_id", certificate),
                    ("requirement", "requirement_id", requirement),
                )
            ]
        ).with_user(self.officer)
        self.assertEqual(
            messages.mapped("subject"),
            [certificate.display_name, requirement.display_name],
        )
