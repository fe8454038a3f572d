from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CertificatesAssignment(models.Model):
    """The numbers of certificates: drawn from a sequence, and unique within a type."""

    _inherit = "certificates.assignment"

    number = fields.Char(
        "Certificate Number", copy=False, index="trigram", tracking=True
    )
    number_policy = fields.Selection(
        related="type_id.number_policy", string="Number Policy"
    )

    _number_uniq = models.UniqueIndex(
        "(type_id, number) WHERE number IS NOT NULL",
        "This number is already used by another certificate of the same type.",
    )

    @api.constrains("number", "type_id")
    def _check_number_present(self):
        for certificate in self:
            certificate_type = certificate.type_id
            if certificate_type.number_policy == "required" and not certificate.number:
                raise ValidationError(
                    self.env._(
                        "A %(type)s certificate needs a number: enter the number of "
                        "the certificate of %(employee)s.",
                        type=certificate_type.name,
                        employee=certificate.employee_id.name,
                    )
                )

    @api.model
    def _draw_missing_numbers(self, vals_list):
        types = self.env["certificates.type"].browse(
            {vals["type_id"] for vals in vals_list if vals.get("type_id")}
        )
        for certificate_type in types.filtered(lambda t: t.number_policy == "sequence"):
            without_number = [
                vals
                for vals in vals_list
                if vals.get("type_id") == certificate_type.id and not vals.get("number")
            ]
            numbers = self._draw_free_numbers(certificate_type, len(without_number))
            for vals, number in zip(without_number, numbers, strict=True):
                vals["number"] = number

    @api.model
    def _draw_free_numbers(self, certificate_type, count):
        """Draw numbers, passing over those that somebody entered by hand before."""
        numbers = []
        while len(numbers) < count:
            drawn = certificate_type._draw_numbers(count - len(numbers))
            taken = self._get_numbers_taken([(certificate_type.id, n) for n in drawn])
            numbers += [n for n in drawn if (certificate_type.id, n) not in taken]
        return numbers

    @api.model
    def _get_numbers_taken(self, keys, keepers=None):
        """Return which of some pairs of type id and number are in use.

        :param keepers: certificates whose own number does not count
        """
        # sudo: a number is unique across companies, and so across what one may see
        groups = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                Domain("type_id", "in", [type_id for type_id, _number in keys])
                & Domain("number", "in", [number for _type_id, number in keys])
                & Domain("id", "not in", keepers.ids if keepers else []),
                ["type_id", "number"],
            )
        )
        return {(certificate_type.id, number) for certificate_type, number in groups}

    @api.model
    def _check_new_numbers(self, vals_list):
        """Refuse numbers in use, naming them; the database refuses them too."""
        wanted = Counter(
            (vals.get("type_id"), vals["number"])
            for vals in vals_list
            if vals.get("number")
        )
        self._check_numbers_free(wanted)

    def _check_changed_number(self, vals):
        wanted = Counter(
            (vals.get("type_id", certificate.type_id.id), vals["number"])
            for certificate in self
        )
        self._check_numbers_free(wanted, keepers=self)

    def _check_numbers_free(self, wanted, keepers=None):
        """Refuse a number that is used, or wanted twice, within a type.

        :param Counter wanted: how often each pair of type id and number is wanted
        :param keepers: certificates whose own number does not count
        """
        if not wanted:
            return
        taken = self._get_numbers_taken(list(wanted), keepers)
        for key, count in wanted.items():
            if count > 1 or key in taken:
                raise ValidationError(
                    self.env._(
                        "The number %(number)s is already used by another "
                        "%(type)s certificate. Enter a different number.",
                        number=key[1],
                        type=self.env["certificates.type"].browse(key[0]).name,
                    )
                )
