from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from odoo.addons.certificates.tools.batch import run_in_batches
from odoo.addons.report_svg.tools import document

from ..tools import archive, filenames

# The most passes in a request.
MAX_PASSES = 250

# How long a request can be downloaded from its submission.
AVAILABLE = timedelta(days=7)

# How many passes one transaction prepares.
PREPARE_BATCH = 25

# How many holders a message names.
NAMED_PASSES = 5

# What a requester enters of a request; all else follows.
OWN_FIELDS = {"reference", "pass_ids"}

# What follows, of a request that is new.
NEW_VALUES = {
    "submitted_at": False,
    "available_until": False,
    "has_files": False,
    "progress_state": "waiting",
    "total_count": 0,
    "done_count": 0,
}

# What may change in a request that was submitted.
LASTING_FIELDS = {"reference"}


class CertificatesPassRequest(models.Model):
    """A request for passes. Only its requester can read it."""

    _name = "certificates.pass.request"
    _description = "Pass Request"
    _inherit = [
        "certificates.form.mixin",
        "certificates.progress.mixin",
        "certificates.state.mixin",
    ]
    _order = "submitted_at desc nulls last, id desc"
    _rec_name = "reference"

    reference = fields.Char(
        "Personal Reference", copy=False, help="Your own name of this set of passes."
    )
    pass_ids = fields.One2many("certificates.pass", "request_id", "Passes", copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("queued", "In Preparation"),
            ("ready", "Ready"),
            ("expired", "Expired"),
        ],
        "Status",
        compute="_compute_state",
        compute_sudo=True,
        search="_search_state",
    )
    submitted_at = fields.Datetime("Submitted On", copy=False, readonly=True)
    available_until = fields.Datetime(copy=False, readonly=True)
    has_files = fields.Boolean(copy=False, readonly=True)
    pass_count = fields.Integer("Number of Passes", compute="_compute_counts")
    ready_count = fields.Integer("Ready Passes", compute="_compute_counts")
    failed_count = fields.Integer("Failed Passes", compute="_compute_counts")
    remark_count = fields.Integer("Passes with a Remark", compute="_compute_counts")

    _available_after_submission = models.Constraint(
        "CHECK ((submitted_at IS NULL) = (available_until IS NULL))",
        "A request is available for some time from its submission.",
    )
    _unprepared_idx = models.Index(
        "(submitted_at, id) WHERE submitted_at IS NOT NULL AND progress_state != 'done'"
    )
    _own_idx = models.Index("(create_uid, submitted_at DESC NULLS LAST, id DESC)")
    _files_idx = models.Index("(available_until) WHERE has_files IS TRUE")

    @api.depends("submitted_at", "available_until", "progress_state")
    def _compute_state(self):
        self._set_state()

    @api.model
    def _get_state_domains(self):
        draft = Domain("submitted_at", "=", False)
        available = Domain("available_until", ">", fields.Datetime.now())
        done = Domain("progress_state", "=", "done")
        return {
            "draft": draft,
            "queued": ~draft & available & ~done,
            "ready": ~draft & available & done,
            "expired": ~draft & ~available,
        }

    @api.depends("pass_ids.state")
    def _compute_counts(self):
        counts = {
            (request.id, state): count
            for request, state, count in self.env["certificates.pass"]._read_group(
                [("request_id", "in", self.ids)], ["request_id", "state"], ["__count"]
            )
        }
        remarks = dict(
            self.env["certificates.pass"]._read_group(
                [("request_id", "in", self.ids), ("error", "!=", False)],
                ["request_id"],
                ["__count"],
            )
        )
        for request in self:
            request.remark_count = remarks.get(request, 0)
            ready, failed, waiting = (
                counts.get((request.id, state), 0)
                for state in ("ready", "failed", "waiting")
            )
            request.ready_count = ready
            request.failed_count = failed
            request.pass_count = ready + failed + waiting

    @api.depends("reference")
    @api.depends_context("lang", "uid")
    def _compute_display_name(self):
        # As the user, for messages and activities name any record as superuser.
        readable = self.sudo(False)._filtered_access("read")
        for request in self:
            request.display_name = (
                request in readable and request.reference
            ) or self.env._("Request %(number)s", number=request.id or "")

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        if not self.env.su:
            # A default of the context counts as little as a value of the client.
            own_fields = self._get_own_fields()
            vals_list = [
                {name: vals[name] for name in own_fields & vals.keys()} | NEW_VALUES
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        self._check_values([vals])
        if not self.env.su:
            if vals.keys() - self._get_own_fields():
                raise AccessError(
                    self.env._("These fields of a request follow from what is done.")
                )
            if vals.keys() - LASTING_FIELDS:
                self._check_draft()
        return super().write(vals)

    def unlink(self):
        self.check_access("unlink")
        # sudo: the passes of a submitted request go with it, and their files too
        self.sudo().pass_ids.unlink()
        return super().unlink()

    def action_submit(self):
        """Have the passes prepared in the background, and open *My Requests*.

        Idempotent: a request that was submitted already stays as it is.

        :raise UserError: without passes, or with more than 250; nothing changes
        """
        self._lock()
        drafts = self.filtered(lambda r: r.state == "draft")
        for request in drafts:
            request._check_submittable()
            now = fields.Datetime.now()
            # sudo: what follows from the submission is not the requester's to write
            request.sudo().write(
                {
                    "submitted_at": now,
                    "available_until": now + AVAILABLE,
                    "total_count": request.pass_count,
                    "has_files": True,
                }
            )
        if drafts:
            self.env.ref("certificates.ir_cron_work")._trigger()
        return self._get_list_action()

    def action_repeat(self):
        """Request the same passes again, as the certificates are now.

        Holders who are out of reach meanwhile are left out, and named.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: certificates may be out of sight; the filter judges each
        held = self.sudo().pass_ids.assignment_id.sudo(False)
        certificates = (
            held._filter_requestable()
            .sudo()
            .filtered_domain(held._get_printable_domain())
        )
        if not certificates:
            raise UserError(
                self.env._("You no longer have access to any of these certificates.")
            )
        request = self.create(self._prepare_values(certificates, self.reference))
        request.action_submit()
        action = request._get_form_action()
        missing = self.pass_ids.filtered(
            # sudo: only to compare, with what the user may request
            lambda p: p.sudo().assignment_id not in certificates
        )
        return self._warn_left_out(missing, action) if missing else action

    def action_download_zip(self):
        """Download the passes in one ZIP file."""
        return self._get_download_action("zip")

    def action_download_merged(self):
        """Download the passes in one PDF file, a page each."""
        return self._get_download_action("merged")

    def action_download_sheets(self):
        """Download the passes in one PDF file, ten to a sheet of A4."""
        return self._get_download_action("sheets")

    @api.model
    def _get_own_fields(self):
        """Return the names of the fields that a requester enters."""
        return OWN_FIELDS

    @api.model
    def _prepare_values(self, certificates, reference=None):
        """Return the values of a request for the passes of certificates."""
        return {
            "reference": reference,
            "pass_ids": [
                Command.create({"assignment_id": certificate.id})
                for certificate in certificates
            ],
        }

    @api.model
    def _cron_prepare(self):
        """Prepare the requested passes. Commits after each batch.

        May be killed at any point: it goes on with the passes that still wait.
        """
        # sudo: of every requester
        requests = self.sudo().search(
            [("state", "=", "queued")], order="submitted_at, id"
        )
        # A request as often as it has batches.
        ids = [
            request.id
            for request in requests
            for _batch in range(
                0, max(request.total_count - request.done_count, 1), PREPARE_BATCH
            )
        ]
        return run_in_batches(
            requests.browse(ids), 1, lambda request: request._prepare_batch()
        )

    @api.model
    def _cron_delete_files(self):
        """Delete the files of requests that are over; the requests stay."""
        # sudo: of every requester
        over = self.sudo().search(
            [
                ("has_files", "=", True),
                ("available_until", "<=", fields.Datetime.now()),
            ],
            order="available_until",
        )
        return run_in_batches(over, 1, lambda request: request._delete_files())

    def _delete_files(self):
        self.pass_ids.file_ids.unlink()
        self.has_files = False

    def _prepare_batch(self):
        """Prepare some of the passes that wait, and return how many these are.

        None when all are prepared, and when the request is over, deleted, or in the
        hands of somebody else at this moment.
        """
        self.ensure_one()
        locked = self.try_lock_for_update(allow_referencing=True)
        # What the transaction before left in the cache may be true no more.
        locked.invalidate_recordset()
        if locked.state != "queued":
            return 0
        waiting = self.env["certificates.pass"].search(
            [("request_id", "=", self.id), ("state", "=", "waiting")],
            limit=PREPARE_BATCH + 1,
        )
        passes = waiting[:PREPARE_BATCH]
        if passes:
            passes.with_context(lang=self.create_uid.lang)._prepare_files()
            self.done_count += len(passes)
        if waiting - passes:
            self._notify_progress()
        else:
            # At once: the time of the scheduled action may be up after these passes.
            self._finish_progress()
        return len(passes)

    def _get_deliverable(self):
        """Return the passes to hand out, judged at this moment.

        :raise UserError: when the request is over or not yet ready, or when no pass
            is left that the requester may have
        """
        self.ensure_one()
        self.check_access("read")
        self._check_available()
        # sudo: passes are handed out by what is checked here
        ready = self.sudo().pass_ids.filtered(lambda p: p.state == "ready")
        passes = ready._get_requestable()._get_printable()
        if not passes:
            raise UserError(self.env._("There is no pass that you may download."))
        return passes

    def _get_file(self, kind):
        """Return the download of a kind.

        :param str kind: ``zip``, ``merged`` or ``sheets``
        :return: file name and bytes
        """
        passes = self._get_deliverable()
        default = f"{self.env._('passes')} {self.id}"
        name = filenames.safe_name(self.reference, default)
        if kind == "zip":
            files = zip(passes._get_file_names(), passes._get_pdfs(), strict=True)
            return f"{name}.zip", archive.pack(files)
        draw = document.draw_merged
        if kind == "sheets":
            draw = document.draw_sheets
            name = f"{name} - {self.env._('sheets')}"
        return f"{name}.pdf", passes._get_document(draw, name)

    def _get_pass_file(self, pass_id):
        """Return the file of a single pass of this request, or ``None``.

        :return: file name and bytes
        """
        passes = self._get_deliverable().filtered(lambda p: p.id == pass_id)
        if not passes:
            return None
        return passes.file_name, passes._get_pdfs()[0]

    def _check_available(self):
        message = {
            "draft": self.env._("Submit this request first."),
            "queued": self.env._(
                "The passes are still being prepared: look again in a moment."
            ),
            "expired": self.env._(
                "This request can no longer be downloaded. Request the passes again."
            ),
        }.get(self.state)
        if message:
            raise UserError(message)

    def _check_submittable(self):
        self._check_count(len(self.pass_ids))
        self.pass_ids._check_requestable(self.pass_ids.assignment_id)

    @api.model
    def _check_count(self, count):
        """Refuse a request without passes, or with too many.

        :param int count: how many passes
        """
        if not count:
            raise UserError(
                self.env._(
                    "There is no pass to request: add holders, or choose other options."
                )
            )
        if count > MAX_PASSES:
            raise UserError(
                self.env._(
                    "These are %(count)s passes, and a request has at most "
                    "%(limit)s: remove some, and request those afterwards.",
                    count=count,
                    limit=MAX_PASSES,
                )
            )

    def _check_draft(self):
        """Refuse changes of a submitted request, also of one submitted meanwhile."""
        self._lock()
        if self.filtered(lambda r: r.state != "draft"):
            raise UserError(
                self.env._(
                    "This request was submitted: its passes can no longer change."
                )
            )

    def _lock(self):
        self.check_access("write")
        self._lock_or_refuse()

    def _get_download_action(self, kind):
        """Return the action that downloads, saying how many passes are left out."""
        delivered = self._get_deliverable().sudo(False)
        left_out = self.pass_ids.filtered(lambda p: p.state == "ready") - delivered
        action = {
            "type": "ir.actions.act_url",
            "url": f"/passes/requests/{self.id}/{kind}",
            "target": "download",
        }
        return self._warn_left_out(left_out, action) if left_out else action

    @api.model
    def _get_list_action(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "certificates_passes.certificates_pass_request_action"
        )

    def _get_form_action(self):
        """Return the action that opens this request."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _warn_left_out(self, passes, action):
        """Return an action that names passes that are left out, before another."""
        holders = ", ".join(passes[:NAMED_PASSES].mapped("holder"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "Passes left out: %(count)s (%(holders)s). Their certificates are "
                    "revoked, or out of your reach.",
                    count=len(passes),
                    holders=holders if len(passes) <= NAMED_PASSES else f"{holders}, …",
                ),
                "next": action,
            },
        }
