from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

from odoo.addons.certificates.tools.batch import run_at_once, run_in_batches

from ..tools import files, ocr, reader
from ..tools.unpack import ZipProblem, unpack

# A file at which the reader died so often is not tried again.
MAX_ATTEMPTS = 3
# Files of a ZIP file that are kept in memory at once, and how large they may be.
UNPACKED_FILES = 500
UNPACKED_BYTES = 64 * 1024**2


def _gather(members):
    """Yield the files of a ZIP file in groups that fit into memory."""
    group, size = [], 0
    for member in members:
        group.append(member)
        size += len(member[1])
        if len(group) == UNPACKED_FILES or size > UNPACKED_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


class CertificatesScanFile(models.Model):
    """A file of a batch: what became of it."""

    _name = "certificates.scan.file"
    _description = "Scan"
    _inherit = ["certificates.values.mixin"]
    _order = "id"

    batch_id = fields.Many2one(
        "certificates.scan.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    parent_id = fields.Many2one(
        "certificates.scan.file",
        "ZIP File",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    name = fields.Char(required=True, readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "File", readonly=True, ondelete="set null"
    )
    preview_ids = fields.Many2many("ir.attachment", compute="_compute_preview_ids")
    checksum = fields.Char(readonly=True, index=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("reading", "Reading"),
            ("proposed", "Proposed"),
            ("unpacked", "Unpacked"),
            ("nothing", "Nothing Found"),
            ("duplicate", "Known Already"),
            ("failed", "Cannot Be Read"),
        ],
        "Status",
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    message = fields.Char(readonly=True)
    is_forced = fields.Boolean(readonly=True)
    attempts = fields.Integer(readonly=True)
    page_count = fields.Integer("Pages", readonly=True)
    submission_ids = fields.One2many(
        "certificates.submission", "scan_file_id", "Proposed", readonly=True
    )

    _waiting_idx = models.Index("(id) WHERE state IN ('waiting', 'reading')")

    @api.depends("attachment_id")
    def _compute_preview_ids(self):
        for file in self:
            file.preview_ids = file.attachment_id

    def action_read_anyway(self):
        """Read these files, though they are known already or could not be read."""
        self._check_settled()
        # sudo: the state of a file is written by actions only
        self.sudo().write(
            {"state": "waiting", "is_forced": True, "attempts": 0, "message": False}
        )
        for batch in self.batch_id:
            batch._follow_files()
        self.env.ref("certificates.ir_cron_work")._trigger()
        return True

    def action_propose(self):
        """Propose what these files show without any value, for the officer to enter.

        :return: the action that opens what is proposed
        """
        self._check_settled()
        # sudo: proposed for the machine, as everything that comes from scans
        for file in self.sudo():
            file._propose_empty()
        for batch in self.batch_id:
            batch._follow_files()
        return self.batch_id.action_open_incomplete()

    def _check_settled(self):
        """Refuse what waits to be read, or led to a proposal already."""
        self.check_access("read")
        self.batch_id.check_access("write")
        for file in self:
            if file.state not in ("nothing", "duplicate", "failed"):
                raise UserError(
                    self.env._(
                        "%(name)s waits to be read, or was proposed already.",
                        name=file.name,
                    )
                )

    def _adopt(self):
        """Take the files over from where they were uploaded to: all at once."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE ir_attachment
                SET res_model = %(model)s, res_id = file.id, public = false
                FROM certificates_scan_file AS file
                WHERE file.attachment_id = ir_attachment.id AND file.id = ANY(%(ids)s)
                """,
                model=self._name,
                ids=self.ids,
            )
        )
        # sudo: a file that was uploaded belonged to nothing else
        attachments = self.attachment_id.sudo()
        attachments.invalidate_recordset(["res_model", "res_id", "public"])
        # Pages that a browser would run are plain text, whoever uploads them.
        pages = attachments.filtered(lambda a: files.is_page(a.mimetype))
        for kind, same in pages.grouped("mimetype").items():
            same.with_context(attachments_mime_plainxml=True).mimetype = kind
        for file in self:
            # sudo: as above
            file.checksum = file.attachment_id.sudo().checksum

    @api.model
    def _cron_read(self):
        """Read the files that wait, in their order. Commits after each.

        May be killed at any point: a file that was being read is read again, unless
        the reader died at it more than once.

        :return: whether there is time for more
        """
        # sudo: of every batch
        waiting = self.sudo().search([("state", "in", ("waiting", "reading"))])
        known = {}
        started = set()

        def step(file):
            if file.id in started:
                file._read_locked(known)
            else:
                started.add(file.id)
                file._start()

        twice = [id_ for id_ in waiting.ids for _step in range(2)]
        batches = waiting.batch_id
        has_time = run_in_batches(
            waiting.browse(twice), 1, step, lambda file, error: file._give_up(error)
        )
        for batch in batches.exists():
            batch._follow_files()
        return has_time

    def _read_at_once(self):
        """Read these files as part of the present transaction, as demo data is."""
        known = {}
        self._adopt()
        run_at_once(
            self,
            1,
            lambda file: file._read_locked(known),
            lambda file, error: file._give_up(error),
        )

    def _lock(self):
        """Return this one locked, unless it is in other hands or was read."""
        locked = self.try_lock_for_update(allow_referencing=True)
        # What the transaction before left in the cache may be true no more.
        locked.invalidate_recordset()
        return locked.filtered(lambda f: f.state in ("waiting", "reading"))

    def _start(self):
        """Note that this one is going to be read, before the reader may die of it."""
        file = self._lock()
        if file.attempts >= MAX_ATTEMPTS:
            file._settle(
                "failed",
                file.env._(
                    "%(name)s stopped the reader several times. Enter what it shows "
                    "by hand.",
                    name=file.name,
                ),
            )
        elif file:
            file.write({"state": "reading", "attempts": file.attempts + 1})

    def _read_locked(self, known):
        file = self._lock()
        if file:
            lang = file.create_uid.lang or self.env.user.lang
            file.with_context(lang=lang)._read(known)

    def _read(self, known):
        """Read this file.

        :param dict known: people and types by company, which are looked up once
        """
        content = self.attachment_id.raw or b""
        if files.is_archive(content):
            return self._unpack_once(content)
        if problem := self._find_problem(content):
            return self._settle("failed", problem)
        if not self.is_forced and (problem := self._find_duplicate()):
            return self._settle("duplicate", problem)
        return self._propose(reader.read(content, *self._get_known(known)))

    def _get_known(self, known):
        """Return the people and the types that this scan may be about.

        :param dict known: what was looked up already
        """
        company, expected = self.company_id, self.batch_id._get_expected_domain()
        key = company, repr(expected)
        if key not in known:
            submissions = self.env["certificates.submission"]
            known[key] = submissions._get_scan_known(company, expected)
        return known[key]

    def _give_up(self, error):
        """Say why this one could not be read."""
        lang = self.create_uid.lang or self.env.user.lang
        self = self.with_context(lang=lang)
        if isinstance(error, ocr.OcrError) and not ocr.is_available():
            message = self.env._(
                "%(name)s is a scan, and Tesseract is not installed on this server.",
                name=self.name,
            )
        elif isinstance(error, UserError):
            message = f"{self.name}: {error}"
        else:
            message = self.env._(
                "%(name)s could not be read. Enter what it shows by hand.",
                name=self.name,
            )
        self._settle("failed", message)

    def _settle(self, state, message=False, **values):
        """Write what became of this one."""
        is_counted = self.state not in ("waiting", "reading")
        self.write({"state": state, "message": message, **values})
        if not is_counted:
            self.batch_id._count_read()

    def _find_problem(self, content):
        """Return why this one cannot be read, in words; nothing if it can be."""
        certificates = self.env["certificates.assignment"]
        name = files.get_name(self.name, content)
        if files.is_tiff(content):
            return certificates._find_size_problem(name, content) or (
                certificates._explain_problem(name, "broken")
                if files.is_broken_tiff(content)
                else None
            )
        if problem := certificates._find_document_problem(name, content):
            return problem
        if not files.is_readable(content):
            return self.env._(
                "%(name)s cannot be read: scans are PDF, JPEG, PNG or TIFF files, or "
                "ZIP files of these.",
                name=self.name,
            )
        return None

    def _find_duplicate(self):
        """Return where the same file is known already, in words, or nothing."""
        same = Domain("checksum", "=", self.checksum)
        read = self.search(
            same
            & Domain("company_id", "=", self.company_id.id)
            & Domain("id", "!=", self.id)
            & Domain("state", "=", "proposed"),
            limit=1,
        )
        if read:
            return self.env._(
                "The same file was read already: %(name)s in %(batch)s, on %(day)s.",
                name=read.name,
                batch=read.batch_id.name,
                day=format_date(self.env, read.write_date),
            )
        record = self._find_home(same)
        return record and self.env._(
            "The same file is a document of %(record)s already.",
            record=record.display_name,
        )

    def _find_home(self, same):
        """Return the certificate or submission with the same file, if there is one."""
        attachments = self.env["ir.attachment"].search(
            same
            & Domain(
                "res_model",
                "in",
                ("certificates.assignment", "certificates.submission"),
            )
            & Domain("res_id", "!=", 0)
        )
        for attachment in attachments:
            record = self.env[attachment.res_model].browse(attachment.res_id).exists()
            if record.company_id == self.company_id:
                return record
        return None

    def _unpack_once(self, content):
        """Unpack a ZIP file, unless it was in another."""
        if not self.parent_id:
            return self._unpack(content)
        return self._settle(
            "failed",
            self.env._(
                "%(name)s is a ZIP file in a ZIP file: add it on its own.",
                name=self.name,
            ),
        )

    def _unpack(self, content):
        """Make a file to read of each file in a ZIP file."""
        limit = self.env["certificates.assignment"]._get_max_document_mb() * 1024**2
        # This one is no file to read.
        taken = self.batch_id._count_files() - 1, self.batch_id._sum_unpacked()
        count = 0
        try:
            for members in _gather(unpack(content, limit, *taken)):
                self._add_unpacked(members)
                count += len(members)
        except ZipProblem as problem:
            raise UserError(self._explain_zip(problem)) from problem
        # What was unpacked is read by another run.
        self.env.ref("certificates.ir_cron_work")._trigger()
        self._settle("unpacked", self.env._("Files in it: %(count)s.", count=count))
        self.batch_id._follow_files()

    def _add_unpacked(self, members):
        """Make a file of each file in a ZIP file; one that is left out says why.

        :param list members: name, content, and what is wrong with it
        """
        files = self.create(
            [
                self._prepare_unpacked_values(name, wrong)
                for name, _raw, wrong in members
            ]
        )
        # Pages that a browser would run are plain text, whoever packed them.
        attachments = files.attachment_id.with_context(attachments_mime_plainxml=True)
        attachments = attachments.create(
            [
                {"name": name, "raw": raw, "res_model": self._name, "res_id": file.id}
                for file, (name, raw, _problem) in zip(files, members, strict=True)
            ]
        )
        for file, attachment in zip(files, attachments, strict=True):
            file.attachment_id = attachment
            file.checksum = attachment.checksum

    def _prepare_unpacked_values(self, name, problem):
        values = {"batch_id": self.batch_id.id, "parent_id": self.id, "name": name}
        if problem:
            values["state"] = "failed"
            values["message"] = self._explain_member(name, problem)
        return values

    def _explain_member(self, name, problem):
        """Return why a file in a ZIP file is left out."""
        if problem == "outside":
            return self.env._(
                "%(name)s: its name leads out of the ZIP file. It was not unpacked.",
                name=name,
            )
        if problem == "large":
            return self.env._(
                "%(name)s is larger than %(limit)s MB: upload a smaller file.",
                name=name,
                limit=self.env["certificates.assignment"]._get_max_document_mb(),
            )
        if problem == "password":
            return self.env["certificates.assignment"]._explain_problem(name, problem)
        return self.env["certificates.assignment"]._explain_problem(name, "broken")

    def _explain_zip(self, problem):
        """Return why a ZIP file is not unpacked."""
        if problem.kind == "count":
            return self.env._(
                "%(count)s files are too many: a batch takes at most %(limit)s files.",
                count=problem.found,
                limit=problem.limit,
            )
        if problem.kind == "large":
            return self.env._(
                "the files of a batch are larger than %(limit)s MB unpacked. Use "
                "several batches.",
                limit=problem.limit // 1024**2,
            )
        return self.env._("it is no ZIP file that opens. Make it anew.")

    def _propose(self, found):
        """Propose the certificates in this file.

        :param list found: what the reader returned
        """
        pages = sum(len(certificate.numbers) for certificate, *_rest in found)
        if all(certificate.is_empty for certificate, *_rest in found):
            return self._settle(
                "nothing",
                self.env._(
                    "Nothing was recognized in %(name)s. Look at it, and propose it "
                    "all the same if it is a certificate.",
                    name=self.name,
                ),
                page_count=pages,
            )
        self.env["certificates.submission"].create(
            [
                self._prepare_submission_values(number, *one)
                for number, one in enumerate(found)
            ]
        )
        return self._settle("proposed", page_count=pages)

    def _propose_empty(self):
        content = self.attachment_id.raw or b""
        if problem := self._find_problem(content):
            raise UserError(problem)
        document = files.to_document(content)
        self.env["certificates.submission"].create(
            self._prepare_empty_values(0, document)
        )
        self._settle("proposed")

    def _prepare_empty_values(self, number, document):
        """Return the values of a submission of this file, before what was read.

        :param int number: which certificate of the file, from 0
        :param bytes document: the file of its pages
        """
        name = files.get_name(self.name, document, number)
        attachment = {"name": name, "raw": document}
        return {
            "source": "scan",
            "state": "to_check",
            "company_id": self.company_id.id,
            "employee_id": False,
            "type_id": self.batch_id.type_id.id,
            "level_id": self.batch_id.level_id.id,
            "handed_in_by_id": self.batch_id.create_uid.id,
            "handed_in_at": fields.Datetime.now(),
            "document_ids": [Command.create(attachment)],
            "scan_file_id": self.id,
        }

    def _prepare_submission_values(self, number, certificate, document, pictures):
        """Return the values of what a certificate in this file proposes.

        :param int number: which one, from 0
        :param Found certificate: what was read
        :param bytes document: the file of its pages
        :param dict pictures: of its values, by the names of fields
        """
        values = self._prepare_empty_values(number, document)
        for name, read in certificate.values.items():
            if read.value:
                values[name] = getattr(read.value, "id", read.value)
        if values["type_id"] != self.batch_id.type_id.id:
            # The level of the batch is of the type of the batch.
            level = certificate.values.get("level_id")
            values["level_id"] = bool(level and level.value) and level.value.id
        confidence = {"sure": 1, "likely": 0.5}
        readings = self.env["certificates.scan.reading"]
        return {
            **values,
            "confidence": {
                name: confidence[read.certainty] if read.value else 0
                for name, read in certificate.values.items()
            },
            "scan_words": " ".join(certificate.keywords),
            "scan_type_id": values["type_id"],
            "scan_address": certificate.address,
            "scan_reading_ids": [
                Command.create(readings._prepare_values(name, read, pictures[name]))
                for name, read in certificate.values.items()
            ],
        }
