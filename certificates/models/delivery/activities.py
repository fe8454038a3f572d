from odoo import models
from odoo.tools import format_date


class CertificatesDelivery(models.Model):
    """Deliveries as activities on the certificate."""

    _inherit = "certificates.delivery"

    def _send_by_activity(self):
        """Give each recipient an activity, unless one is open already."""
        activity_type = self.env.ref("certificates.mail_activity_type_expiry")
        open_activities = self._get_open_activities(activity_type)
        missing = {
            (d.assignment_id.id, d._get_user().id): d
            for d in self
            if (d.assignment_id.id, d._get_user().id) not in open_activities
        }
        # The systray tells about them: no mail for each activity.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        created = activities.create(
            [d._prepare_activity_values(activity_type) for d in missing.values()]
        )
        open_activities.update(zip(missing, created, strict=True))
        self._settle()
        for delivery in self:
            key = (delivery.assignment_id.id, delivery._get_user().id)
            delivery.activity_id = open_activities[key]
        self.filtered(lambda d: d.days < 0)._update_summaries(activity_type)

    def _update_summaries(self, activity_type):
        """Have activities that were open already say what has expired."""
        for delivery in self:
            summary = delivery._get_summary(activity_type)
            if delivery.activity_id.summary != summary:
                delivery.activity_id.summary = summary

    def _get_summary(self, activity_type):
        """Return what is to be done, in the language of the user."""
        self.ensure_one()
        lang = self._get_user().lang
        summary = activity_type.with_context(lang=lang).summary
        if self.days >= 0:
            return summary
        return self.with_context(lang=lang).env._(
            "Expired on %(day)s: renew this certificate",
            day=format_date(self.env, self.date_due, lang_code=lang),
        )

    def _get_user(self):
        """Return the user who gets the activity."""
        return self.partner_id.user_ids.filtered(lambda u: u.active and not u.share)[:1]

    def _get_open_activities(self, activity_type):
        """Return the open reminders, by certificate and user."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", "certificates.assignment"),
                ("res_id", "in", self.assignment_id.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        return {(a.res_id, a.user_id.id): a for a in activities}

    def _prepare_activity_values(self, activity_type):
        self.ensure_one()
        user = self._get_user()
        return {
            "res_model_id": self.env["ir.model"]._get_id("certificates.assignment"),
            "res_id": self.assignment_id.id,
            "activity_type_id": activity_type.id,
            "summary": self._get_summary(activity_type),
            "date_deadline": self.date_due,
            "user_id": user.id,
            "automated": True,
        }

    def _reassign_activities(self):
        """Have the open activities of these follow who is to be told now."""
        recipients = self._find_recipients()
        for delivery in self:
            partner, to_officers = recipients[delivery]
            if not partner or partner == delivery.partner_id:
                continue
            delivery.write({"partner_id": partner.id, "to_officers": to_officers})
            delivery.activity_id.with_context(
                mail_activity_quick_update=True
            ).user_id = delivery._get_user()
