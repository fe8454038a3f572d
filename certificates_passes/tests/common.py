from odoo.addons.certificates.tests.common import CertificatesCase

from ..controllers import my_pass_requests_new
from ..models import certificates_pass_request
from ..wizards import certificates_pass_wizard


def code(certificates):
    """Return what the codes on passes say, by id of the certificate."""
    return {i: f"https://odoo.example.com/pass/{i:027}" for i in certificates.ids}


class PassesCase(CertificatesCase):
    """Certificates of which passes are requested, drawn and handed out."""

    @classmethod
    def _give_codes(cls):
        """Let passes carry a code, whichever addon gives them one."""
        cls.classPatch(cls.registry["certificates.assignment"], "_get_pass_urls", code)

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"certificates.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _get_attachments(self, files):
        """Return the stored files, in which anybody else must not find anything."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", files._name),
                    ("res_id", "in", files.ids),
                    ("res_field", "!=", False),
                ]
            )
        )

    def _limit_passes(self, limit):
        """Allow no more passes in a request; so few are issued more quickly."""
        for module in (
            certificates_pass_request,
            certificates_pass_wizard,
            my_pass_requests_new,
        ):
            self.patch(module, "MAX_PASSES", limit)

    def _issue_many(self, count, prefix="N"):
        """Issue a certificate to each of many new employees."""
        employees = self.Employee.create(
            [
                {"name": f"Holder {prefix}{index}", "company_id": self.company.id}
                for index in range(count)
            ]
        )
        return self.Assignment.create(
            [
                {
                    "employee_id": employee.id,
                    "type_id": self.type.id,
                    "number": f"{prefix}{index}",
                }
                for index, employee in enumerate(employees)
            ]
        )

    def _issue_elsewhere(self):
        """Issue a certificate in a company that the officer has nothing to do with."""
        stranger = self.Employee.create(
            {"name": "Stan Stranger", "company_id": self.other_company.id}
        )
        return self._issue(stranger)

    def _move_to_other_company(self, employee):
        employee.company_id = self.other_company
        self.env.flush_all()
        self.env.invalidate_all()
