from collections.abc import Mapping

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from odoo.addons.certificates.tools.folding import clean

from ..tools.unpack import MAX_FILES

# What follows from the work only.
KEPT_BY_ACTIONS = {"done_count", "file_ids", "progress_state", "state", "total_count"}


class CertificatesScanBatch(models.Model):
    """Scans that are read together, in the background."""

    _name = "certificates.scan.batch"
    _description = "Batch of Scans"
    _inherit = [
        "certificates.form.mixin",
        "certificates.seen.mixin",
        "certificates.progress.mixin",
        "mail.thread",
    ]
    _order = "id desc"
    _check_company_auto = True
    _seen_names = ("name", "company_id", "type_id", "level_id", "upload_ids")

    name = fields.Char(
        required=True, default=lambda self: self._default_name(), tracking=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        check_company=True,
        ondelete="set null",
        help="Of scans that name no type. Leave empty when there may be any.",
    )
    has_levels = fields.Boolean(related="type_id.has_levels")
    level_id = fields.Many2one(
        "certificates.level",
        compute="_compute_level_id",
        store=True,
        readonly=False,
        ondelete="set null",
        domain="[('type_id', '=', type_id)]",
        help="Of scans of this type that name no level.",
    )
    upload_ids = fields.Many2many(
        "ir.attachment",
        "certificates_scan_batch_upload_rel",
        "batch_id",
        "attachment_id",
        "Files",
        copy=False,
    )
    file_ids = fields.One2many("certificates.scan.file", "batch_id", "Scans")
    state = fields.Selection(
        [("draft", "Draft"), ("reading", "Reading"), ("done", "Read")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    submission_count = fields.Integer("Proposed", compute="_compute_counts")
    incomplete_count = fields.Integer("To Complete", compute="_compute_counts")
    problem_count = fields.Integer("Not Read", compute="_compute_counts")

    @api.model
    def _default_name(self):
        today = format_date(self.env, self.env.company._get_certificates_today())
        return self.env._("Scans of %(day)s", day=today)

    @api.depends("type_id")
    def _compute_level_id(self):
        """Take away the level of another type."""
        for batch in self:
            level = batch.level_id
            batch.level_id = level.type_id == batch.type_id and level

    @api.constrains("level_id", "type_id")
    def _check_level_id(self):
        for batch in self:
            batch.level_id._check_is_of(batch.type_id)

    def _compute_counts(self):
        waiting = self._count_submissions([])
        incomplete = self._count_submissions([("is_scan_complete", "=", False)])
        problems = dict(
            self.env["certificates.scan.file"]._read_group(
                [
                    ("batch_id", "in", self.ids),
                    ("state", "in", ("failed", "nothing", "duplicate")),
                ],
                ["batch_id"],
                ["__count"],
            )
        )
        for batch in self:
            batch.submission_count = waiting.get(batch, 0)
            batch.incomplete_count = incomplete.get(batch, 0)
            batch.problem_count = problems.get(batch, 0)

    def _count_submissions(self, domain):
        return dict(
            self.env["certificates.submission"]._read_group(
                [
                    ("scan_batch_id", "in", self.ids),
                    ("state", "=", "to_check"),
                    *domain,
                ],
                ["scan_batch_id"],
                ["__count"],
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        for vals in vals_list:
            self._check_kept_by_actions({**self._get_context_defaults(), **vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_values([vals])
        self._check_kept_by_actions(vals)
        self = self._check_seen()
        if "company_id" in vals:
            self._check_company_stays(vals["company_id"])
        return super().write(vals)

    def unlink(self):
        self.check_access("unlink")
        self._unlink_except_reading()
        # sudo: the files of a batch go with it; what was proposed has its own
        self.sudo().file_ids.unlink()
        return super().unlink()

    def _check_kept_by_actions(self, vals):
        """Refuse values that only the work gives.

        :raise AccessError: there are some
        """
        if KEPT_BY_ACTIONS & vals.keys() and not self.env.su:
            raise AccessError(self.env._("Read the scans: that changes their status."))

    def _check_company_stays(self, company_id):
        for batch in self:
            if batch.file_ids and batch.company_id.id != company_id:
                raise UserError(
                    self.env._(
                        "%(batch)s was read for %(company)s. Create another batch for "
                        "another company.",
                        batch=batch.name,
                        company=batch.company_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reading(self):
        for batch in self:
            if batch.state == "reading":
                raise UserError(
                    self.env._(
                        "%(batch)s is being read: wait until it is done.",
                        batch=batch.name,
                    )
                )

    def _get_expected_domain(self):
        """Return the employees among whom holders are looked for first. A hook."""
        self.ensure_one()
        return Domain.FALSE

    def action_read(self):
        """Have the uploaded files read in the background.

        More files may be added to a batch that was read already.

        :raise UserError: there is no file, or there are too many
        """
        self.check_access("write")
        self._lock_or_refuse()
        for batch in self:
            batch._take_uploads()
        self.env.ref("certificates.ir_cron_work")._trigger()
        return True

    def action_open_proposed(self):
        """Open what was proposed from these scans, and waits for a decision."""
        return self._open_submissions()

    def action_open_incomplete(self):
        """Open what was proposed, and lacks a value."""
        return self._open_submissions(search_default_scan_incomplete=1)

    def action_open_problems(self):
        """Open the files of which nothing was proposed."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_scan.certificates_scan_file_action"
        )
        return {
            **action,
            "domain": [("batch_id", "in", self.ids)],
            "context": {"search_default_problem": 1},
        }

    def _open_submissions(self, **context):
        action = self.env["certificates.submission"].action_open_queue()
        return {
            **action,
            "domain": [("scan_batch_id", "in", self.ids)],
            "context": {"search_default_to_check": 1, **context},
        }

    def _take_uploads(self):
        """Make a file to read of each upload."""
        self.ensure_one()
        uploads = self.upload_ids
        if not uploads:
            raise UserError(self.env._("There is nothing to read: add files first."))
        self._check_count(len(uploads) + self._count_files())
        self._add_files(uploads)
        self.upload_ids = [Command.clear()]

    def _count_files(self):
        """Return how many files there are to read, or were: ZIP files are none."""
        return self.env["certificates.scan.file"].search_count(
            [("batch_id", "=", self.id), ("state", "!=", "unpacked")]
        )

    def _sum_unpacked(self):
        """Return how many bytes came out of ZIP files."""
        unpacked = self.env["certificates.scan.file"].search(
            [("batch_id", "=", self.id), ("parent_id", "!=", False)]
        )
        home = [("res_model", "=", unpacked._name), ("res_id", "in", unpacked.ids)]
        [(size,)] = self.env["ir.attachment"]._read_group(home, [], ["file_size:sum"])
        return size or 0

    def _check_count(self, count):
        """Refuse more files than a batch takes.

        :param int count: how many
        """
        if count > MAX_FILES:
            raise UserError(
                self.env._(
                    "%(count)s files are too many: a batch takes at most %(limit)s "
                    "files.",
                    count=count,
                    limit=MAX_FILES,
                )
            )

    def _add_files(self, attachments):
        """Have files read that belong to nothing else.

        :param attachments: as they were uploaded, or came by mail
        """
        self.ensure_one()
        self._check_loose(attachments)
        # sudo: files follow from what is uploaded
        files = self.env["certificates.scan.file"].sudo()
        files.create(
            [
                {"batch_id": self.id, "name": a.name, "attachment_id": a.id}
                for a in attachments.sorted("id")
            ]
        )._adopt()
        self._follow_files()

    def _check_loose(self, attachments):
        """Refuse files that belong to another record, or to somebody else.

        :raise ValidationError: names the first
        """
        # sudo: only to know where they belong
        for attachment in attachments.sudo():
            if not self._is_own_upload(attachment):
                raise ValidationError(
                    self.env._(
                        "%(name)s is a document of another record: upload it again to "
                        "have it read.",
                        name=attachment.name,
                    )
                )

    def _is_own_upload(self, attachment):
        """Return whether a file belongs to this batch, or was uploaded for one.

        What belongs to nothing yet is of the user who uploaded it.
        """
        if attachment.type != "binary" or attachment.public or attachment.res_field:
            return False
        if attachment.res_id:
            return (attachment.res_model, attachment.res_id) == (self._name, self.id)
        is_for_scans = attachment.res_model in (False, self._name)
        return is_for_scans and attachment.create_uid == self.env.user

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Create a batch of the files that a mail brings."""
        if not isinstance(msg_dict, Mapping):
            raise UserError(self.env._("A mail is given by its parts."))
        subject = clean(msg_dict.get("subject"))
        values = {"name": subject or self._default_name(), **(custom_values or {})}
        return super().message_new(msg_dict, custom_values=values)

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type == "email" and message.attachment_ids:
            self._add_files(message.attachment_ids)
            # sudo: whoever may write to the address may have it read
            self.env.ref("certificates.ir_cron_work").sudo()._trigger()
        return result

    def _count_read(self):
        """Note that one more file was read. How many are left is not counted anew."""
        # sudo: progress is written by the machine only
        batch = self.sudo()
        batch.done_count += 1
        if batch.done_count < batch.total_count:
            batch._notify_progress()
        else:
            batch._follow_files()

    def _follow_files(self):
        """Update what depends on the state of the files: counts each."""
        counts = dict(
            self.env["certificates.scan.file"]._read_group(
                [("batch_id", "=", self.id)], ["state"], ["__count"]
            )
        )
        total = sum(counts.values())
        left = counts.get("waiting", 0) + counts.get("reading", 0)
        # sudo: progress is written by the machine only
        self.sudo().write(
            {
                "state": "reading" if left else "done",
                "progress_state": "running" if left else "done",
                "total_count": total,
                "done_count": total - left,
            }
        )
        self._notify_progress()
