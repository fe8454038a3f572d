from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CertificatesAssignment(models.Model):
    _inherit = "certificates.assignment"

    enrollment_id = fields.Many2one(
        "certificates.enrollment",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The enrollment on whose completion this certificate was issued.",
    )

    _enrollment_uniq = models.UniqueIndex(
        "(enrollment_id) WHERE enrollment_id IS NOT NULL",
        "This enrollment has its certificate already.",
    )

    @api.model
    def _before_create(self, vals_list):
        defaults = self.default_get(["enrollment_id"])
        for vals in vals_list:
            self._check_enrollment_stays({**defaults, **vals})
        return super()._before_create(vals_list)

    def _before_change(self, vals):
        self._check_enrollment_stays(vals)
        return super()._before_change(vals)

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if "will_not_be_renewed" in names:
            self._stop_enrollments()
        return result

    def _stop_enrollments(self):
        """Have what would renew these follow what was said of their renewal.

        Nobody is reminded of an enrollment that is open now, and no cycle opens.
        """
        # sudo: what is enrolled follows, whoever says it of a certificate
        enrollments = self.env["certificates.enrollment"].sudo()
        found = enrollments.search(
            Domain("employee_id", "in", self.employee_id.ids)
            & Domain("certification_id.type_id", "in", self.type_id.ids)
        )
        enrollments.env.add_to_compute(enrollments._fields["reopen_on"], found)
        stopped = self.filtered(
            lambda c: c.will_not_be_renewed and (not c.superseded or c.gap_until)
        ).grouped(lambda c: (c.employee_id, c.type_id))
        for enrollment in found.filtered("is_open"):
            certificates = stopped.get((enrollment.employee_id, enrollment.type_id))
            if certificates:
                enrollment.stopped_by_id = certificates[-1:]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_earned(self):
        for certificate in self.filtered("enrollment_id"):
            raise UserError(
                self.env._(
                    "%(certificate)s was earned by a certification, and is part of its "
                    "history. Revoke it instead.",
                    certificate=certificate.display_name,
                )
            )

    def action_open_enrollment(self):
        """Open the enrollments that led to these certificates."""
        return self.env["certificates.enrollment"]._get_open_action(
            [("assignment_ids", "in", self.ids)]
        )

    def _check_enrollment_stays(self, vals):
        """Refuse to name an enrollment by hand: completing it does that."""
        if vals.get("enrollment_id") and not self.env.su:
            raise UserError(
                self.env._("A certificate gets its enrollment by completing that.")
            )

    def _is_proven(self):
        return super()._is_proven() or bool(self.enrollment_id)
