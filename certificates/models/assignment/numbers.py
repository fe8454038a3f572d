from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import sheets
from ...tools.numbers import fold_number


class CertificatesAssignment(models.Model):
    """The numbers of certificates: drawn from a sequence, and unique within a type."""

    _inherit = "certificates.assignment"

    number = fields.Char(
        "Certificate Number", copy=False, search="_search_number", tracking=True
    )
    number_key = fields.Char(
        "Number as Compared",
        compute="_compute_number_key",
        store=True,
        precompute=True,
        index="trigram",
        help="The number without case, blanks and kinds of dashes.",
    )
    is_number_doubled = fields.Boolean(
        "Number Used Twice",
        copy=False,
        readonly=True,
        help="An older certificate of this type has the same number, written in "
        "another way. It dates from before such numbers were refused.",
    )
    number_policy = fields.Selection(
        related="type_id.number_policy", string="Number Policy"
    )

    _number_uniq = models.UniqueIndex(
        "(type_id, number) WHERE number IS NOT NULL",
        "This number is already used by another certificate of the same type.",
    )
    _number_key_uniq = models.UniqueIndex(
        "(type_id, number_key)"
        " WHERE number_key IS NOT NULL AND is_number_doubled IS NOT TRUE",
        "This number is already used by another certificate of the same type.",
    )

    @api.depends("number")
    def _compute_number_key(self):
        for certificate in self:
            certificate.number_key = fold_number(certificate.number) or False

    @api.model
    def _search_number(self, operator, value):
        """Find numbers however they are written."""
        if operator == "in":
            keys = [fold_number(number) or False for number in value]
            return Domain("number_key", "in", keys)
        if operator in ("ilike", "like", "=ilike", "=like"):
            return Domain("number_key", operator, fold_number(value))
        if operator.startswith("not "):
            return NotImplemented
        return Domain("number", operator, value)

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
        """Draw numbers, and skip those that a user entered by hand before."""
        numbers = []
        while len(numbers) < count:
            drawn = certificate_type._draw_numbers(count - len(numbers))
            keys = {n: (certificate_type.id, fold_number(n)) for n in drawn}
            taken = self._get_numbers_taken(list(keys.values()))
            numbers += [n for n in drawn if keys[n] not in taken]
        return numbers

    @api.model
    def _get_numbers_taken(self, keys, keepers=None):
        """Return which of some pairs of type id and folded number are in use.

        :param keepers: certificates whose own number does not count
        """
        # sudo: a number is unique across companies, and so across what one may see
        groups = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                Domain("type_id", "in", [type_id for type_id, _number in keys])
                & Domain("number_key", "in", [key for _type_id, key in keys])
                & Domain("id", "not in", keepers.ids if keepers else []),
                ["type_id", "number_key"],
            )
        )
        return {(certificate_type.id, key) for certificate_type, key in groups}

    @api.model
    def _check_new_numbers(self, vals_list):
        """Refuse numbers in use, naming them; the database refuses them too."""
        self._check_numbers_free(
            [
                (vals.get("type_id"), vals["number"], vals.get("employee_id"))
                for vals in vals_list
                if vals.get("number")
            ]
        )

    def _check_changed_number(self, vals):
        wanted = [
            (
                vals.get("type_id", certificate.type_id.id),
                vals["number"],
                vals.get("employee_id", certificate.employee_id.id),
            )
            for certificate in self
        ]
        self._check_numbers_free(wanted, keepers=self)

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if {"number", "type_id"} & names:
            self.filtered("is_number_doubled").is_number_doubled = False
        return result

    def _check_numbers_free(self, wanted, keepers=None):
        """Refuse numbers that are used, or wanted twice, within a type; name them all.

        :param list wanted: triples of type id, number and employee id
        :param keepers: certificates whose own number does not count
        """
        for _type_id, number, _employee_id in wanted:
            self._check_no_formula(number)
        problems = self._get_number_problems(wanted, keepers)
        if any(problems):
            raise ValidationError("\n".join(filter(None, dict.fromkeys(problems))))

    @api.model
    def _get_number_problems(self, wanted, keepers=None):
        """Return for each wanted number what is wrong with it, or ``None``.

        :param list wanted: triples of type id, number and employee id; a number may
            be empty
        :param keepers: certificates whose own number does not count
        """
        keys = [(type_id, fold_number(number)) for type_id, number, _who in wanted]
        counts = Counter(key for key in keys if key[1])
        taken = self._get_numbers_taken(list(counts), keepers) if counts else set()
        return [
            self._explain_number(*item)
            if counts[key] > 1 or key in taken or sheets.is_formula(item[1] or "")
            else None
            for item, key in zip(wanted, keys, strict=True)
        ]

    @api.model
    def _explain_number(self, type_id, number, employee_id):
        if sheets.is_formula(number):
            reason = self._explain_formula()
            return self.env._(
                "%(number)s cannot be a number: %(reason)s",
                number=number[:100],
                reason=reason,
            )
        # sudo: a message names the person that the user is entering a number for
        employee = self.env["hr.employee"].sudo().browse(employee_id or [])
        return self.env._(
            "%(employee)s: the number %(number)s is already used by another %(type)s "
            "certificate. Enter a different number.",
            employee=employee.name or "-",
            number=number,
            type=self.env["certificates.type"].browse(type_id).name,
        )

    @api.model
    def _check_no_formula(self, number):
        """Refuse a number that a spreadsheet program would take for a formula."""
        if number and sheets.is_formula(number.strip()):
            raise ValidationError(
                self.env._(
                    "%(number)s cannot be a number: %(reason)s",
                    number=number[:100],
                    reason=self._explain_formula(),
                )
            )

    @api.model
    def _explain_formula(self):
        return self.env._(
            "It cannot begin with =, +, - or @: spreadsheets take that for a formula."
        )
