from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.certificates.tools import validity


class CertificatesDeadlineReminder(models.Model):
    """A step of the ladder before the deadline of an enrollment."""

    _name = "certificates.deadline.reminder"
    _description = "Deadline Reminder"
    _inherit = ["certificates.form.mixin"]
    _order = "certification_id, days desc, id"
    _rec_name = "days"

    certification_id = fields.Many2one(
        "certificates.certification",
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty for the ladder of all certifications without one of their "
        "own.",
    )
    company_id = fields.Many2one(related="certification_id.company_id")
    days = fields.Integer(
        "Days Before", required=True, help="How many days before the deadline."
    )

    _days_within_reason = models.Constraint(
        f"CHECK (days BETWEEN 0 AND {validity.MAX_DAYS})",
        "A deadline reminder comes at most a century before the deadline, and not "
        "after it.",
    )
    _step_uniq = models.UniqueIndex(
        "(COALESCE(certification_id, 0), days)",
        "This reminder is already on the ladder.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        reminders = super().create(vals_list)
        reminders._reschedule()
        return reminders

    def write(self, vals):
        self._reschedule()
        result = super().write(vals)
        self.check_access("write")
        self._reschedule()
        return result

    def unlink(self):
        enrollments = self._search_enrollments()
        result = super().unlink()
        enrollments.modified(["deadline"])
        return result

    def _reschedule(self):
        self._search_enrollments().modified(["deadline"])

    def _search_enrollments(self):
        """Return the open enrollments that these reminders may be about."""
        domains = [
            Domain("certification_id", "=", reminder.certification_id.id)
            if reminder.certification_id
            else Domain.TRUE
            for reminder in self
        ]
        # sudo: a general ladder also counts where the user does not work
        enrollments = self.env["certificates.enrollment"].sudo()
        return enrollments.search(
            Domain.OR(domains)
            & Domain("is_open", "=", True)
            & Domain("deadline", "!=", False)
        )

    @api.model
    def _get_ladders(self, certifications):
        """Return the days before the deadline to remind, by certification."""
        # sudo: every enrollment has a ladder, whoever changes it
        reminders = self.sudo().search(
            [("certification_id", "in", [False, *certifications.ids])]
        )
        ladders = reminders.grouped("certification_id")
        general = ladders.get(self.env["certificates.certification"], self.browse())
        return {
            certification: ladders.get(certification, general).mapped("days")
            for certification in certifications
        }
