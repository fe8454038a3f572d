from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.certificates.tools.batch import run_in_batches

from ..tools import files, reader
from ..tools.kinds import Kinds
from ..tools.people import People, Person

OFFICERS = "certificates.group_certificates_user"

# How many documents of a record are read.
MOST_DOCUMENTS = 3


class CertificatesComparedMixin(models.AbstractModel):
    """A record that was handed in, compared with what its documents say.

    They are read in the background, for the one who decides.
    """

    _name = "certificates.compared.mixin"
    _description = "Record Compared with Its Documents"

    # The state in which it waits for a decision.
    _scan_state_waiting = "to_check"
    # The field with its documents.
    _scan_documents = "document_ids"

    scan_state = fields.Selection(
        [("waiting", "Waiting"), ("reading", "Reading"), ("read", "Read")],
        "Reading of Documents",
        readonly=True,
        copy=False,
        groups=OFFICERS,
    )
    scan_reading_ids = fields.One2many(
        "certificates.scan.reading",
        string="Read",
        readonly=True,
        copy=False,
        groups=OFFICERS,
    )
    scan_readings = fields.Json(compute="_compute_scan_readings", groups=OFFICERS)
    scan_differences = fields.Text(
        compute="_compute_scan_differences", compute_sudo=True, groups=OFFICERS
    )
    is_scan_different = fields.Boolean(
        "Document Says Otherwise",
        compute="_compute_is_scan_different",
        help="Something was entered that the document surely does not say.",
    )

    _scan_waiting_idx = models.Index("(id) WHERE scan_state IN ('waiting', 'reading')")

    @api.depends("scan_reading_ids")
    def _compute_scan_readings(self):
        """Return what a form shows beside each field."""
        for record in self:
            record.scan_readings = {
                reading.name: {
                    "id": reading.id,
                    "text": reading.text,
                    "certainty": reading.certainty,
                }
                for reading in record.scan_reading_ids
            }

    @api.depends(
        lambda self: ["scan_reading_ids.value", *self._get_stated_names().values()]
    )
    def _compute_is_scan_different(self):
        for record in self:
            record.is_scan_different = bool(record._get_differing_readings())

    @api.depends("is_scan_different")
    @api.depends_context("lang")
    def _compute_scan_differences(self):
        for record in self:
            readings = record._get_differing_readings()
            sentences = [reading._explain_difference() for reading in readings]
            record.scan_differences = "\n".join(sentences)

    def _get_differing_readings(self):
        """Return what a document says otherwise. To be extended."""
        self.ensure_one()
        return self.scan_reading_ids.filtered(lambda reading: reading._differs())

    @api.model
    def _get_stated_names(self):
        """Return the fields of this model by what the reader calls them."""
        names = ["employee_id", "type_id", "level_id", "number"]
        return {name: name for name in [*names, "date_start", "date_expiry"]}

    def _get_stated(self, name):
        """Return what this one says where a document says something.

        :param str name: as the reader calls it
        """
        self.ensure_one()
        field = self._get_stated_names().get(name)
        return field and self[field]

    @api.model
    def _get_stated_label(self, name):
        """Return how forms call what the reader calls by a name."""
        field = self._get_stated_names()[name]
        return self._fields[field]._description_string(self.env)

    def _filter_to_be_read(self):
        """Return those whose documents are to be compared. To be extended."""
        return self.filtered(
            lambda r: r.state == r._scan_state_waiting and r[r._scan_documents]
        )

    def _wait_to_be_read(self):
        """Have the documents of these read, once they are handed in."""
        # sudo: the machine reads for the one who decides, whoever hands in
        waiting = self.sudo()._filter_to_be_read()
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
        records = self.sudo()
        # The reader died at these: they are compared by eye.
        records.search([("scan_state", "=", "reading")]).scan_state = False
        waiting = records.search(
            [("scan_state", "=", "waiting"), ("state", "=", self._scan_state_waiting)]
        )
        known = {}
        twice = [id_ for id_ in waiting.ids for _step in range(2)]
        return run_in_batches(
            waiting.browse(twice),
            1,
            lambda record: record._read_next(known),
            lambda record, _error: record.write({"scan_state": False}),
        )

    def _read_next(self, known):
        """Note that this one is going to be read, or read it when that is noted."""
        record = self.try_lock_for_update(allow_referencing=True)
        # What the transaction before left in the cache may be true no more.
        record.invalidate_recordset()
        if record.scan_state == "waiting":
            record.scan_state = "reading"
        elif record.scan_state == "reading":
            record._read_documents(known)

    def _read_documents(self, known):
        """Read the documents of this one, and keep what they say beside it.

        :param dict known: people and types by company, which are looked up once
        """
        if self.company_id not in known:
            known[self.company_id] = self._get_scan_known(self.company_id)
        readings = {}
        for document in self[self._scan_documents][:MOST_DOCUMENTS]:
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
