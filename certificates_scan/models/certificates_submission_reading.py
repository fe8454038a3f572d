from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import files, reader
from ..tools.kinds import Kinds
from ..tools.people import People
from ..tools.values import SURE


class CertificatesSubmission(models.Model):
    """What the documents say that somebody else than a scan hands in.

    A form is filled in from them. Once they are handed in they are read in the
    background, for the officer to compare.
    """

    _name = "certificates.submission"
    _inherit = ["certificates.submission", "certificates.compared.mixin"]

    scan_reading_ids = fields.One2many(inverse_name="submission_id")
    is_scan_different = fields.Boolean(store=True)

    def _get_differing_readings(self):
        # Officers correct scans knowingly.
        if self.source == "scan":
            return self.scan_reading_ids.browse()
        return super()._get_differing_readings()

    def _filter_to_be_read(self):
        return super()._filter_to_be_read().filtered(lambda s: s.source != "scan")

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

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if {"document_ids", "state"} & set(names):
            self._wait_to_be_read()
        return result
