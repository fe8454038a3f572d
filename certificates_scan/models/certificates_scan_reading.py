from base64 import b64encode

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.people import get_key


class CertificatesScanReading(models.Model):
    """What was read for a value of a record: the words, and a picture of them."""

    _name = "certificates.scan.reading"
    _description = "Value Read from a Scan"
    _inherit = ["certificates.values.mixin"]
    _order = "id"
    _rec_name = "text"

    submission_id = fields.Many2one(
        "certificates.submission",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    name = fields.Char("Field", required=True, readonly=True)
    text = fields.Char("On the Page", readonly=True)
    certainty = fields.Selection(
        [("sure", "Sure"), ("likely", "Likely")], required=True, readonly=True
    )
    value = fields.Char(
        readonly=True, help="What it means: the id of a record, a day, or a number."
    )
    picture = fields.Binary(attachment=False, readonly=True)

    @api.depends("submission_id.company_id")
    def _compute_company_id(self):
        for reading in self:
            reading.company_id = reading._get_compared().company_id

    def _get_compared(self):
        """Return the record that it is compared with. To be extended."""
        self.ensure_one()
        return self.submission_id

    @api.model
    def _prepare_values(self, name, read, picture):
        """Return the values of what was read for a field.

        :param Value read: what the reader returned
        :param bytes picture: of the part of the page
        """
        value = getattr(read.value, "id", read.value)
        return {
            "name": name,
            "text": read.place.text[:200],
            "certainty": read.certainty,
            "value": value and str(value),
            "picture": b64encode(picture),
        }

    def _differs(self):
        """Return whether the document surely says otherwise than was entered."""
        self.ensure_one()
        entered = self._get_compared()._get_stated(self.name)
        if self.name == "employee_id" and not self.value:
            return self._names_stranger(entered)
        if not entered or not self.value or self.certainty != "sure":
            return False
        if self.name == "number":
            return "".join(get_key(self.value)) != "".join(get_key(entered))
        return self.value != str(getattr(entered, "id", entered))

    def _names_stranger(self, employee):
        """Return whether the name beside a label shares no word with the holder's."""
        words = set(get_key(self.text or ""))
        return bool(employee and words and words.isdisjoint(get_key(employee.name)))

    def _explain_difference(self):
        """Return what the document says instead, in words."""
        self.ensure_one()
        text = self.text
        if self.name.startswith("date_"):
            text = format_date(self.env, self.value)
        return self.env._(
            "%(field)s: the document says %(text)s.",
            field=self._get_compared()._get_stated_label(self.name),
            text=text,
        )
