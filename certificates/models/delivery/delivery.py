from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS, Domain

from ...tools import ladder
from ...tools.batch import run_at_once, run_in_batches
from .reminder import CHANNELS, RECIPIENTS

# More messages than this are sent in the background.
IMMEDIATE_MESSAGES = 20

# How many old deliveries one transaction of the vacuum deletes.
COLLECT_BATCH = 10000

# For how many days the log is kept, unless an administrator says otherwise.
KEEP_DAYS = 730


class CertificatesDelivery(models.Model):
    """What is to reach whom, by which channel, and once. Afterwards, the log of it.

    A delivery waits, is queued with its mail, and tells what became of that mail. The
    unique key is what makes it go out at most once, whatever runs twice.
    """

    _name = "certificates.delivery"
    _description = "Message"
    _inherit = ["certificates.values.mixin"]
    _order = "id desc"
    _rec_name = "employee_id"

    kind = fields.Selection(
        [
            ("expiry", "Expiry Reminder"),
            ("requirement", "New Requirement"),
            ("revoked", "Revoked"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(
        required=True,
        readonly=True,
        groups=NO_ACCESS,
        help="What must not be sent twice.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        index=True,
        ondelete="cascade",
        readonly=True,
        help="Whom it is about.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    assignment_id = fields.Many2one(
        "certificates.assignment",
        "Certificate",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    requirement_id = fields.Many2one(
        "certificates.requirement",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        "certificates_delivery_employee_rel",
        string="Without the Certificate",
        readonly=True,
    )
    date_due = fields.Date(
        "Day", readonly=True, help="The expiry date or deadline that it is about."
    )
    days = fields.Integer(
        "Days Before", readonly=True, help="Negative: days after that day."
    )
    recipient = fields.Selection(
        RECIPIENTS, default="employee", required=True, readonly=True
    )
    channel = fields.Selection(CHANNELS, default="email", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Sent To", index="btree_not_null", readonly=True
    )
    email = fields.Char(readonly=True)
    to_officers = fields.Boolean(
        "To the Officers",
        readonly=True,
        help="Nobody nearer could be reached: all officers of the company are told.",
    )
    digest_id = fields.Many2one(
        "certificates.delivery",
        "First of the Message",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The first of those that one message tells together.",
    )
    digest_ids = fields.One2many(
        "certificates.delivery", "digest_id", "Told Together", readonly=True
    )
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", groups=NO_ACCESS
    )
    message_ref = fields.Char(
        "Mail Identifier",
        readonly=True,
        index="btree_not_null",
        groups=NO_ACCESS,
        help="The identifier of the mail that was sent, which a mail server names "
        "when it gives the mail back.",
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", groups=NO_ACCESS
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("queued", "On Its Way"),
            ("sent", "Sent"),
            ("failed", "Not Sent"),
            ("cancelled", "Cancelled"),
            ("skipped", "Skipped"),
        ],
        "Status",
        default="waiting",
        required=True,
        readonly=True,
        help="On its way: the mail server has not taken the mail yet. Cancelled: no "
        "longer true when it would have gone out. Skipped: too long ago to tell.",
    )
    sent_at = fields.Datetime("Sent On", readonly=True)
    error = fields.Char("Reason", readonly=True)
    tries_again = fields.Boolean(
        readonly=True, help="It is tried again by itself, within the hour."
    )

    subject = fields.Char("About", compute="_compute_subject")

    _key_uniq = models.UniqueIndex("(key)", "This message was sent already.")
    _waiting_idx = models.Index(
        "(id) WHERE state = 'waiting' OR state = 'failed' AND tries_again"
    )
    _failed_idx = models.Index("(company_id) WHERE state = 'failed'")

    @api.depends("employee_id.company_id")
    def _compute_company_id(self):
        for delivery in self:
            delivery.company_id = delivery._get_employer()

    @api.depends("assignment_id", "requirement_id")
    def _compute_subject(self):
        for delivery in self:
            delivery.subject = delivery._get_subject()

    # What others call

    @api.model
    def _submit(self, vals_list):
        """Queue deliveries, each once. Idempotent: the key tells what is known.

        :param list vals_list: values, with ``kind``, ``key`` and whom or what it is
            about
        :return: the new deliveries
        """
        known = self.search([("key", "in", [vals["key"] for vals in vals_list])])
        keys = set(known.mapped("key"))
        new = {vals["key"]: vals for vals in vals_list if vals["key"] not in keys}
        return self.create(list(new.values()))

    @api.model
    def _submit_now(self, vals_list):
        """Queue deliveries and send a few at once; many go out in the background."""
        deliveries = self._submit(vals_list)
        if len(deliveries) > IMMEDIATE_MESSAGES:
            self._wake()
        else:
            deliveries._send(run_at_once)
        return deliveries

    @api.model
    def _wake(self):
        # sudo: whoever causes a message may have it sent
        self.env.ref("certificates.ir_cron_send").sudo()._trigger()

    @api.model
    def _cron_send(self):
        """Send what waits. Commits after each batch; sends each once.

        :return: whether there is time for more
        """
        # sudo: of every company, whoever runs the scheduled action
        waiting = self.sudo().search(
            Domain("state", "=", "waiting")
            | Domain([("state", "=", "failed"), ("tries_again", "=", True)]),
            order="id",
        )
        return self.env["mail.mail"]._settle_left() and waiting._send(run_in_batches)

    def action_retry(self):
        """Send again what was not sent, with all that the same mail was to tell."""
        self.check_access("read")
        # sudo: officers read deliveries only, and may have them tried again
        failed = self.sudo().filtered(lambda d: d.state == "failed")
        if not failed:
            raise UserError(self.env._("None of these messages failed."))
        failed |= failed.digest_id.digest_ids.filtered(lambda d: d.state == "failed")
        failed.mail_id.unlink()
        failed.write({"state": "waiting", "error": False, "tries_again": False})
        self._wake()
        return True

    @api.autovacuum
    def _gc_deliveries(self):
        """Delete what was settled long ago, and can be due no more.

        :return: how many were deleted, and whether there are more
        """
        # sudo: a setting of the administrator
        parameters = self.env["ir.config_parameter"].sudo()
        days = parameters.get_param("certificates.keep_messages_days") or KEEP_DAYS
        limit = fields.Datetime.now() - timedelta(days=int(days))
        over = fields.Date.today() - timedelta(days=ladder.LATE_DAYS + 1)
        old = self.search(
            Domain("state", "in", ["sent", "failed", "cancelled", "skipped"])
            & Domain("tries_again", "=", False)
            & Domain("write_date", "<", limit)
            & Domain("activity_id", "=", False)
            & (Domain("date_due", "=", False) | Domain("date_due", "<", over)),
            order="id",
            limit=COLLECT_BATCH,
        )
        old.unlink()
        return len(old), len(old) == COLLECT_BATCH

    # What addons extend

    def _get_employer(self):
        """Return the company of the person that it is about."""
        self.ensure_one()
        return self.employee_id.company_id

    def _get_reminded(self):
        """Return the certificate of whose expiry it reminds."""
        self.ensure_one()
        return self.assignment_id

    def _get_subject(self):
        """Return the name of what a message is about."""
        self.ensure_one()
        # sudo: whoever reads a message may know what it is about
        delivery = self.sudo()
        return (delivery.assignment_id or delivery.requirement_id).display_name

    @api.model
    def _get_templates(self):
        """Return the name of the mail template of each kind."""
        return {
            "expiry": "certificates.mail_template_expiry",
            "requirement": "certificates.mail_template_requirement",
            "revoked": "certificates.mail_template_revoked",
        }

    @api.model
    def _get_digest_kinds(self):
        """Return the kinds that one message a recipient and run tells together."""
        return {"expiry"}

    @api.model
    def _get_personal_kinds(self):
        """Return the kinds that only the employee gets, and nobody instead."""
        return {"revoked"}

    @api.model
    def _get_topics(self):
        """Return what the mail of each kind is about, for its heading."""
        return {
            "expiry": self.env._("certificates"),
            "requirement": self.env._("team"),
            "revoked": self.env._("certificate"),
        }

    def _filter_needed(self):
        """Return those of these deliveries that still hold."""
        expiries = self.filtered(lambda d: d.kind == "expiry")
        revoked = self.filtered(lambda d: d.kind == "revoked")
        return (
            self
            - (expiries - expiries._filter_true_of_expiry())
            - revoked.filtered(lambda d: not d.assignment_id.revoked_on)
            - self._filter_to_who_left()
        )

    def _filter_to_who_left(self):
        """Return what is for the employee only, where the employee has left."""
        personal = self._get_personal_kinds()
        return self.filtered(
            lambda d: d.kind in personal and d.employee_id and not d.employee_id.active
        )

    def _filter_true_of_expiry(self):
        """Return the reminders of the present step of certificates to be renewed."""
        todays = {c: c._get_certificates_today() for c in self.company_id}
        return self.filtered(
            lambda d: (
                d._get_reminded()._is_reminded()
                and d.date_due == d._get_reminded().date_expiry
                and d.days == d._get_reminded()._get_last_step()
                and not ladder.is_history(d.date_due, d.days, todays[d.company_id])
                and not d._get_reminded().is_replaced
            )
        )
