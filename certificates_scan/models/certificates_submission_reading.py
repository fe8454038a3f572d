from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.certificates.tools.batch import run_in_batches

from ..tools import files, reader
from ..tools.kinds import Kinds
from ..tools.people import People, Person
from ..tools.values import SURE
from .certificates_submission import OFFICERS

# How many documents of a submission are read.
MOST_DOCUMENTS = 3


class CertificatesSubmission(models.Model):
    """What the documents say that somebody else than a scan hands in.

    A form is filled in from them. Once they are handed in they are read in the
    background, for the officer to compare.
    """

    _inherit = "certificates.submission"

    scan_state = fields.Selection(
        [("waiting", "Waiting"), ("reading", "Reading"), ("read", "Read")],
        "Reading of Documents",
        readonly=True,
        copy=False,
        groups=OFFICERS,
    )
    scan_differences = fields.Text(compute="_compute_scan_differences", groups=OFFICERS)
    is_scan_different = fields.Boolean(
        "Document Says Otherwise",
        compute="_compute_is_scan_different",
        store=True,
        help="Something was entered that the document surely does not say.",
    )

    _scan_waiting_idx = models.Index("(id) WHERE scan_state IN ('waiting', 'reading')")

    @api.depends(
        "scan_reading_ids.value",
        "employee_id",
        "type_id",
        "level_id",
        "number",
        "date_start",
        "date_expiry",
    )
    def _compute_is_scan_different(self):
        for submission in self:
            submission.is_scan_different = bool(submission._get_differing_readings())

    @api.depends("is_scan_different")
    @api.depends_context("lang")
    def _compute_scan_differences(self):
        for submission in self:
            readings = submission._get_differing_readings()
            sentences = [reading._explain_difference() for reading in readings]
            submission.scan_differences = "\n".join(sentences)

    def _get_differing_readings(self):
        """Return what a document says otherwise; officers correct scans knowingly."""
        self.ensure_one()
        if self.source == "scan":
            return self.scan_reading_ids.browse()
        return self.scan_reading_ids.filtered(lambda reading: reading._differs())

    @api.onchange("document_ids")
    def _onchange_document_ids(self):
        """Propose what a document that was added surely says; what is entered stays."""
        # Of the record as it is saved nothing was added.
        added = self.document_ids._origin - self._origin.document_ids._origin
        if not added or self.state != "draft":
            return
        holder = self.employee_id
        companies = holder.company_id or self.env.company
        is_officer = self.env.user._is_certificates_officer()
        looks_for_holder = is_officer and not holder
        domain = self.env["certificates.type"]._get_personal_domain()
        content = added[0].raw or b""
        read = self._read_surely(content, companies, domain, looks_for_holder)
        is_proposed = self.date_expiry == self.proposed_expiry
        for name in self._get_readable_names():
            is_free = not self[name] or name == "date_expiry" and is_proposed
            if is_free and name in read:
                self[name] = read[name]

    @api.model
    def _get_readable_names(self):
        """Return the fields that documents tell, those first that others follow."""
        names = ["employee_id", "type_id", "level_id", "number"]
        return [*names, "date_start", "date_expiry"]

    @api.model
    def _read_surely(
        self, content, companies, domain=Domain.TRUE, looks_for_holder=False
    ):
        """Return what the first pages of a file say surely, by the names of fields.

        :param bytes content: of the file; one that cannot be read says nothing
        :param companies: whose certificate types it may be about
        :param domain: which of them
        :param bool looks_for_holder: whether to tell which of their employees it names
        """
        if not files.is_readable(content):
            return {}
        kinds = self.env["certificates.type"]._get_scan_kinds(companies, domain)
        people = self._get_scan_people(companies) if looks_for_holder else []
        try:
            found = reader.read_first(content, People(people), Kinds(kinds))
        except Exception:
            # Whatever a library stumbles over: when it is handed in, we say so.
            return {}
        return {
            name: getattr(read.value, "id", read.value)
            for name, read in (found.values if found else {}).items()
            if read.value and read.certainty == SURE
        }

    @api.model
    def _get_scan_known(self, companies, expected=Domain.FALSE):
        """Return the people and the types that files of companies may be about.

        :param expected: the employees among whom a holder is looked for first
        """
        kinds = self.env["certificates.type"]._get_scan_kinds(companies)
        # sudo: as in _get_scan_people
        first = self.env["hr.employee"].sudo().search(expected).ids
        return People(self._get_scan_people(companies), first), Kinds(kinds)

    @api.model
    def _get_scan_people(self, companies):
        """Return the employees of companies, as the reader knows them.

        :rtype: list[Person]
        """
        # sudo: the reader compares with every employee of the company
        employees = self.env["hr.employee"].sudo()
        columns = ["name", "birthday", "certificates_external_number"]
        rows = employees.search_read([("company_id", "in", companies.ids)], columns)
        return [
            Person(
                row["id"],
                row["name"] or "",
                row["birthday"] or None,
                row["certificates_external_number"] or None,
            )
            for row in rows
        ]

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if {"document_ids", "state"} & set(names):
            self._wait_to_be_read()
        return result

    def _wait_to_be_read(self):
        """Have the documents of these read, once they are handed in."""
        # sudo: the machine reads for the officer, whoever hands in
        waiting = self.sudo().filtered(
            lambda s: s.state == "to_check" and s.source != "scan" and s.document_ids
        )
        if waiting:
            waiting.scan_state = "waiting"
            # sudo: as above
            self.env.ref("certificates.ir_cron_work").sudo()._trigger()

    @api.model
    def _cron_read_documents(self):
        """Read what was handed in. Commits after each; may be killed at any point.

        :return: whether there is time for more
        """
        # sudo: of every company
        submissions = self.sudo()
        # The reader died at these: they are compared by eye.
        submissions.search([("scan_state", "=", "reading")]).scan_state = False
        waiting = submissions.search(
            [("scan_state", "=", "waiting"), ("state", "=", "to_check")]
        )
        known = {}
        twice = [id_ for id_ in waiting.ids for _step in range(2)]
        return run_in_batches(
            waiting.browse(twice),
            1,
            lambda submission: submission._read_next(known),
            lambda submission, _error: submission.write({"scan_state": False}),
        )

    def _read_next(self, known):
        """Note that this one is going to be read, or read it when that is noted."""
        submission = self.try_lock_for_update(allow_referencing=True)
        # What the transaction before left in the cache may be true no more.
        submission.invalidate_recordset()
        if submission.scan_state == "waiting":
            submission.scan_state = "reading"
        elif submission.scan_state == "reading":
            submission._read_documents(known)

    def _read_documents(self, known):
        """Read the documents of this one, and keep what they say beside it.

        :param dict known: people and types by company, which are looked up once
        """
        if self.company_id not in known:
            known[self.company_id] = self._get_scan_known(self.company_id)
        readings = {}
        for document in self.document_ids[:MOST_DOCUMENTS]:
            content = document.raw or b""
            if files.is_readable(content):
                found = reader.read(content, *known[self.company_id])
                readings = {**self._choose_readings(found), **readings}
        commands = [Command.create(values) for values in readings.values()]
        self.write(
            {
                "scan_state": "read",
                "scan_reading_ids": [Command.clear(), *commands],
            }
        )

    def _choose_readings(self, found):
        """Return the values of what a file says of this one, by the names of fields.

        :param list found: what the reader returned; of several certificates the one
            of the holder counts
        """
        rows = self.env["certificates.scan.reading"]
        own = [one for one in found if self._is_named(one[0])]
        for certificate, _document, pictures in (own or found)[:1]:
            return {
                name: rows._prepare_values(name, read, pictures[name])
                for name, read in certificate.values.items()
            }
        return {}

    def _is_named(self, certificate):
        """Return whether a certificate that was read is of the holder of this one."""
        read = certificate.values.get("employee_id")
        return bool(read and read.value and read.value.id == self.employee_id.id)
