from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import split_every

from ..tools import ladder
from ..tools.batch import try_each
from .certificates_reminder import CHANNELS, RECIPIENTS

# How many recipients one transaction of the reminder run serves.
SEND_BATCH = 50

WAITING = ("pending", "failed")


class CertificatesReminderDelivery(models.Model):
    """A step of the ladder on its way to one recipient.

    The unique index is what makes a step go out at most once, whatever runs twice.
    """

    _name = "certificates.reminder.delivery"
    _description = "Certificate Reminder Delivery"
    _order = "id desc"
    _rec_name = "assignment_id"

    assignment_id = fields.Many2one(
        "certificates.assignment",
        "Certificate",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="assignment_id.company_id", store=True, index=True
    )
    date_expiry = fields.Date("Expiry Date", required=True, readonly=True)
    days = fields.Integer("Days Before", required=True, readonly=True)
    recipient = fields.Selection(RECIPIENTS, required=True, readonly=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Sent To", index="btree_not_null", readonly=True
    )
    digest_id = fields.Many2one(
        "certificates.reminder.digest",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("sent", "Sent"),
            ("failed", "Not Sent"),
            ("cancelled", "Cancelled"),
            ("skipped", "Skipped"),
        ],
        "Status",
        default="pending",
        required=True,
        readonly=True,
        help="Not sent: tried again by the next run. Cancelled: no longer needed when "
        "it would have gone out. Skipped: the certificate expired long ago.",
    )
    sent_at = fields.Datetime(readonly=True)
    error = fields.Char("Reason", readonly=True)

    _step_uniq = models.UniqueIndex(
        "(assignment_id, date_expiry, days, recipient, channel)",
        "This reminder was sent already.",
    )
    _waiting_idx = models.Index("(state) WHERE state IN ('pending', 'failed')")

    @api.model
    def _count_waiting(self):
        return self.search_count([("state", "in", WAITING)])

    @api.model
    def _send_pending(self):
        """Send what waits, one channel after the other.

        A channel has a method ``_send_by_<channel>``, which sends deliveries and
        returns whether there is time for more. Commits after each batch. A failure
        concerns one recipient only; it is named on the delivery and tried again by
        the next run.
        """
        waiting = self.search([("state", "in", WAITING)], order="id")
        waiting = waiting._get_still_needed()
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        by_channel = waiting.grouped("channel")
        for channel in self._fields["channel"].get_values(self.env):
            due = by_channel.get(channel)
            if due and not getattr(due, f"_send_by_{channel}")():
                return

    def _send_by_email(self):
        """Send one digest to each recipient."""
        by_partner = self.grouped(lambda d: d._find_partner())
        unreachable = by_partner.pop(self.env["res.partner"], self.browse())
        unreachable._fail(self.env._("Nobody to warn has an email address."))
        commit = self.env["ir.cron"]._commit_progress
        in_time = commit(len(unreachable))
        partner_ids = [partner.id for partner in by_partner]
        for ids in split_every(SEND_BATCH, partner_ids):
            partners = self.env["res.partner"].browse(ids)
            try_each(
                partners,
                lambda batch: self._send_digests(batch, by_partner),
                lambda partner, error: by_partner[partner]._fail(str(error)),
            )
            in_time = commit(sum(len(by_partner[partner]) for partner in partners))
            if not in_time:
                break
        return in_time

    def _send_by_activity(self):
        in_time = True
        for ids in split_every(SEND_BATCH, self.ids):
            try_each(
                self.browse(ids),
                lambda batch: batch._schedule_activities(),
                lambda delivery, error: delivery._fail(str(error)),
            )
            in_time = self.env["ir.cron"]._commit_progress(len(ids))
            if not in_time:
                break
        return in_time

    def _get_still_needed(self):
        """Return the deliveries to send; cancel those that are pointless by now."""
        certificates = self.assignment_id
        last_steps = certificates._get_last_steps()
        todays = {
            company: certificates._get_today(company)
            for company in certificates.company_id
        }
        needed = self.filtered(
            lambda d: (
                d.assignment_id._can_be_reminded()
                and d.date_expiry == d.assignment_id.date_expiry
                and d.days == last_steps[d.assignment_id]
                and not ladder.is_history(d.date_expiry, todays[d.company_id])
            )
        )
        (self - needed).state = "cancelled"
        return needed

    def _lock_waiting(self):
        """Return the deliveries still to send, which nobody else can send now."""
        locked = self.try_lock_for_update()
        return locked.filtered(lambda d: d.state in WAITING)._get_still_needed()

    def _fail(self, reason):
        changed = self.filtered(lambda d: (d.state, d.error) != ("failed", reason))
        changed.write({"state": "failed", "error": reason})

    def _settle(self, partner):
        self.write(
            {
                "state": "sent",
                "error": False,
                "partner_id": partner.id,
                "sent_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _send_digests(self, partners, by_partner):
        deliveries = self.concat(*(by_partner[partner] for partner in partners))
        waiting = deliveries._lock_waiting()
        partners = partners.filtered(lambda partner: by_partner[partner] & waiting)
        digests = self.env["certificates.reminder.digest"].create(
            [{"partner_id": partner.id} for partner in partners]
        )
        for digest in digests:
            own = waiting & by_partner[digest.partner_id]
            own._settle(digest.partner_id)
            own.digest_id = digest
        digests._send()

    def _schedule_activities(self):
        deliveries = self._lock_waiting()
        activity_type = self.env.ref("certificates.mail_activity_type_expiry")
        open_activities = deliveries._get_open_activities(activity_type)
        readers = deliveries._get_readers()
        vals_list = []
        for delivery in deliveries:
            user = delivery._find_user(readers[delivery.assignment_id])
            if not user:
                delivery._fail(self.env._("Nobody to warn has a user account."))
                continue
            delivery._settle(user.partner_id)
            key = (delivery.assignment_id.id, user.id)
            if key not in open_activities:
                open_activities.add(key)
                vals_list.append(delivery._prepare_activity_values(activity_type, user))
        # The systray tells about them: no mail for each activity.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(vals_list)

    def _get_open_activities(self, activity_type):
        """Return the pairs of certificate and user that have a reminder open."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", "certificates.assignment"),
                ("res_id", "in", self.assignment_id.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        return {(activity.res_id, activity.user_id.id) for activity in activities}

    def _prepare_activity_values(self, activity_type, user):
        self.ensure_one()
        return {
            "res_model_id": self.env["ir.model"]._get_id("certificates.assignment"),
            "res_id": self.assignment_id.id,
            "activity_type_id": activity_type.id,
            "summary": activity_type.with_context(lang=user.lang).summary,
            "date_deadline": self.date_expiry,
            "user_id": user.id,
            "automated": True,
        }

    def _find_partner(self):
        """Return who is mailed: the recipient, or who comes next and has an address."""
        self.ensure_one()
        candidates = [
            employee._get_certificates_partner() for employee in self._chain()
        ]
        candidates.append(self.assignment_id._get_responsible().partner_id)
        reachable = (partner for partner in candidates if partner.email)
        return next(reachable, self.env["res.partner"])

    def _find_user(self, readers):
        """Return who gets the activity: the recipient, or who comes next.

        :param readers: the users who may read the certificate
        """
        return next((user for user in self._get_users() if user in readers), None)

    def _get_users(self):
        """Return the users to try in turn."""
        self.ensure_one()
        users = [employee.user_id for employee in self._chain()]
        users.append(self.assignment_id._get_responsible())
        return [user for user in users if user.active and not user.share]

    def _get_readers(self):
        """Return who of the users to try may read each certificate, by certificate."""
        readers = dict.fromkeys(self.assignment_id, self.env["res.users"])
        candidates = defaultdict(self.env["certificates.assignment"].browse)
        for delivery in self:
            for user in delivery._get_users():
                candidates[user] |= delivery.assignment_id
        for user, certificates in candidates.items():
            seen = certificates.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            )
            for certificate in seen._filtered_access("read"):
                readers[certificate.with_env(self.env)] |= user
        return readers

    def _chain(self):
        """Return the employees to try in turn, before the responsible person."""
        employee = self.assignment_id.employee_id
        manager = employee.parent_id.filtered("active")
        return {
            "employee": [employee, manager],
            "manager": [manager],
            "responsible": [],
        }[self.recipient]
