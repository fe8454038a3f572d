from odoo import api, fields, models


class CertificatesExamCandidate(models.Model):
    _name = "certificates.exam.candidate"
    _description = "Exam Candidate"
    _inherit = ["certificates.form.mixin"]
    _order = "exam_id, id"
    _rec_name = "employee_id"
    _check_company_auto = True

    exam_id = fields.Many2one(
        "certificates.exam", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="exam_id.company_id", store=True, index=True)
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    result = fields.Selection(
        [("pending", "Pending"), ("passed", "Passed"), ("failed", "Failed")],
        default="pending",
        required=True,
    )
    number = fields.Char(
        "Certificate Number",
        copy=False,
        help="Number of the certificate that a passed candidate gets.",
    )

    _employee_uniq = models.UniqueIndex(
        "(exam_id, employee_id)", "An employee can be a candidate of an exam only once."
    )

    @api.constrains("number")
    def _check_number(self):
        for candidate in self:
            candidate.exam_id.assignment_ids._check_no_formula(candidate.number)

    def _prepare_assignment_values(self):
        """Return the values of the certificate that this candidate earned."""
        self.ensure_one()
        exam = self.exam_id
        return {
            "type_id": exam.type_id.id,
            "employee_id": self.employee_id.id,
            "number": self.number,
            "date_start": exam.date,
            "exam_id": exam.id,
        }
