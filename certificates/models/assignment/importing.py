from odoo import api, fields, models


class CertificatesAssignment(models.Model):
    """Spreadsheets of the certificates of employees: whom their rows mean."""

    _inherit = "certificates.assignment"

    # A column of a spreadsheet that only says how to read its row.
    is_former_employee = fields.Boolean(
        "Former Employee",
        store=False,
        exportable=False,
        help="For imports: the employee is looked for among those who are archived.",
    )

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Template for Employee Certificates"),
                "template": "/certificates/import_template",
            }
        ]

    @api.model
    def _get_template_examples(self):
        examples = super()._get_template_examples()
        own = {"employee_id": "anna@example.com", "is_former_employee": ""}
        return examples | own

    @api.model
    def _get_template_comments(self):
        own = {
            "employee_id": self.env._("Name, work email address or external number."),
            "company_id": self.env._(
                "Only where the same employee works in several companies."
            ),
            "is_former_employee": self.env._("Write yes for an employee who has left."),
        }
        return super()._get_template_comments() | own

    @api.model
    def _get_answer_fields(self):
        return super()._get_answer_fields() | {"is_former_employee"}

    @api.model
    def _narrow_holders(self, row, holders):
        """Return those of the employees that a row can mean."""
        if not holders:
            return holders
        if row.found.get("is_former_employee"):
            holders = holders.filtered(lambda e: not e.active) or holders
        else:
            row.found["former"] = holders.filtered(lambda e: not e.active)
            holders = holders.filtered("active")
        company = row.found.get("company_id")
        return self._of_company(holders, company) if company else holders

    @api.model
    def _explain_holder(self, row, holders):
        if not row.text("employee_id"):
            return self.env._("Enter the employee.")
        if holders and len(holders.company_id) > 1 and not row.found.get("company_id"):
            return self.env._(
                "Several employees are meant by this: %(candidates)s. Add the column "
                "%(column)s, and write the company of the employee there.",
                candidates=self._list_candidates(holders),
                column=self._get_heading("company_id"),
            )
        if holders:
            return self.env._(
                "Several employees are meant by this: %(candidates)s. Write the work "
                "email address or external number instead.",
                candidates=self._list_candidates(holders),
            )
        if row.found.get("former"):
            return self.env._(
                "%(candidates)s has left. Write yes in the column %(column)s.",
                candidates=self._list_candidates(row.found["former"]),
                column=self._get_heading("is_former_employee"),
            )
        return self.env._(
            "No employee has this name, work email address or external number."
        )

    @api.model
    def _get_company_of_row(self, row):
        employee = row.found.get("employee_id")
        return employee.company_id if employee else self.env.company

    @api.model
    def _explain_other_company(self, kind, company):
        return self.env._(
            "It is a type of %(company)s, and the employee works for %(other)s.",
            company=kind.company_id.name,
            other=company.name,
        )
