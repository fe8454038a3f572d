from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import sheets
from ...tools.numbers import fold_number


class CertificatesHeldMixin(models.AbstractModel):
    """The numbers of certificates: drawn from a sequence, and unique within a type."""

    _inherit = "certificates.held.mixin"
    _key_texts = ("number",)

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
        help="Another certificate of this type has the same number: one that this one "
        "renews, or one from before such numbers were refused.",
    )
    number_policy = fields.Selection(
        related="type_id.number_policy", string="Number Policy"
    )

    _number_uniq = models.UniqueIndex(
        "(type_id, number) WHERE number IS NOT NULL AND is_number_doubled IS NOT TRUE",
        "This number is already used by another certificate of the same type.",
    )
    _number_key_uniq = models.UniqueIndex(
        "(type_id, number_key)"
        " WHERE number_key IS NOT NULL AND is_number_doubled IS NOT TRUE",
        "This number is already used by another certificate of the same type.",
    )
    # The other index is for parts of numbers: whole ones take it much longer.
    _number_key_idx = models.Index("(number_key) WHERE number_key IS NOT NULL")

    @api.depends("number")
    def _compute_number_key(self):
        for certificate in self:
            certificate.number_key = fold_number(certificate.number) or False

    @api.model
    def _search_number(self, operator, value):
        """Find numbers however they are written."""
        return self._search_by_key("number", operator, value)

    @api.constrains("number", "type_id")
    def _check_number_present(self):
        for certificate in self:
            certificate_type = certificate.type_id
            if certificate_type.number_policy == "required" and not certificate.number:
                raise ValidationError(
                    self.env._(
                        "A certificate of the type %(type)s needs a number: enter the "
                        "number of the certificate of %(employee)s.",
                        type=certificate_type.name,
                        employee=certificate._get_holder().name,
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
        return set(self._get_number_holders(keys, keepers))

    @api.model
    def _before_create(self, vals_list):
        vals_list = super()._before_create(vals_list)
        self._draw_missing_numbers(vals_list)
        self._check_new_numbers(vals_list)
        return vals_list

    @api.model
    def _get_number_holders(self, keys, keepers=None):
        """Return the ids of the holders who have some numbers, by key.

        :param keys: pairs of type id and folded number
        :param keepers: certificates whose own number does not count
        """
        # sudo: a number is unique across companies, and so across what one may see
        groups = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                self._get_numbers_domain(keys)
                & Domain("id", "not in", keepers.ids if keepers else []),
                ["type_id", "number_key", self._holder],
            )
        )
        holders = defaultdict(set)
        for kind, key, holder in groups:
            holders[kind.id, key].add(holder.id)
        return holders

    @api.model
    def _get_numbers_domain(self, keys):
        return Domain(
            "type_id", "in", list({type_id for type_id, _key in keys})
        ) & self._get_number_keys_domain({key for _type_id, key in keys})

    @api.model
    def _get_number_keys_domain(self, keys):
        """Return the certificates with one of many numbers.

        The numbers are joined: a list of them may be looked up in the index for parts
        of numbers, at up to 30 ms each.

        :param keys: folded numbers
        """

        def is_among(model, alias, query):
            return SQL(
                "%s IN (SELECT UNNEST(%s::varchar[]))",
                model._field_to_sql(alias, "number_key", query),
                list(filter(None, keys)),
            )

        return Domain.custom(to_sql=is_among)

    @api.model
    def _check_new_numbers(self, vals_list):
        """Refuse numbers in use, naming them; the database refuses them too."""
        numbered = [vals for vals in vals_list if vals.get("number")]
        self._check_numbers_free([self._get_wanted(vals) for vals in numbered])
        renewals = [vals for vals in numbered if vals.get("renewal_of_id")]
        keys = [(vals.get("type_id"), fold_number(vals["number"])) for vals in renewals]
        holders = self._get_number_holders(keys) if keys else {}
        for vals in numbered:
            vals["is_number_doubled"] = False
        for vals, key in zip(renewals, keys, strict=True):
            vals["is_number_doubled"] = bool(holders[key])

    def _get_wanted(self, vals):
        """Return what ``_check_numbers_free`` asks for, once values are written."""
        is_renewal = vals.get("renewal_of_id") or self.renewal_of_id or self.renewal_ids
        return (
            vals.get("type_id", self.type_id.id),
            vals.get("number", self.number),
            vals.get(self._holder, self[self._holder].id),
            bool(is_renewal),
        )

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if {"number", "type_id"} & vals.keys():
            before["numbers"] = self._get_number_keys()
            numbered = self.filtered(lambda c: vals.get("number", c.number))
            wanted = [certificate._get_wanted(vals) for certificate in numbered]
            self._check_numbers_free(wanted, keepers=self)
            # Out of the way of the index until it is known which one holds a number.
            numbered.is_number_doubled = True
            (self - numbered).is_number_doubled = False
        elif self._holder in vals:
            self._check_numbers_stay(vals[self._holder])
        return before

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if "numbers" in before:
            self._settle_numbers(before["numbers"] | self._get_number_keys())
        return result

    def _before_delete(self):
        result = super()._before_delete()
        self._settle_numbers(self._get_number_keys(), without=self)
        return result

    def _get_number_keys(self):
        return {(c.type_id.id, c.number_key) for c in self if c.number_key}

    @api.model
    def _settle_numbers(self, keys, without=None):
        """Have one of the certificates with the same number hold it, for the index.

        :param keys: pairs of type id and folded number
        :param without: certificates that are about to be deleted
        """
        if not keys:
            return
        # sudo: as for the index, certificates out of sight count too
        everything = self.sudo().with_context(active_test=False)
        found = everything.search(self._get_numbers_domain(keys), order="id")
        free = everything.browse()
        for same in found.grouped(lambda c: (c.type_id, c.number_key)).values():
            left = same - without if without else same
            if not left.filtered(lambda c: not c.is_number_doubled):
                free |= left[:1]
        if without and free:
            without.is_number_doubled = True
            without.flush_recordset(["is_number_doubled"])
        free.is_number_doubled = False

    def _check_numbers_stay(self, holder_id):
        """Refuse to give another holder part of the certificates of one number."""
        holders = self._get_number_holders(self._get_number_keys(), keepers=self)
        for certificate in self.filtered("number_key"):
            key = (certificate.type_id.id, certificate.number_key)
            if certificate._get_holder().id in holders[key] - {holder_id}:
                problem = self._explain_number(
                    certificate.type_id.id, certificate.number, holder_id
                )
                raise ValidationError(problem)

    def _check_numbers_free(self, wanted, keepers=None):
        """Refuse numbers that are used, or wanted twice, within a type; name them all.

        :param list wanted: see ``_get_number_problems``
        :param keepers: certificates whose own number does not count
        """
        for _type_id, number, *_rest in wanted:
            self._check_no_formula(number)
        problems = self._get_number_problems(wanted, keepers)
        if any(problems):
            raise ValidationError("\n".join(filter(None, dict.fromkeys(problems))))

    @api.model
    def _get_number_problems(self, wanted, keepers=None):
        """Return for each wanted number what is wrong with it, or ``None``.

        A renewal may keep the number of what it renews, as some issuing bodies do.

        :param list wanted: tuples of type id, number and holder id; a number may be
            empty. A fourth item says whether the certificate renews another one of the
            holder, or is renewed by one
        :param keepers: certificates whose own number does not count
        """
        keys = [(type_id, fold_number(number)) for type_id, number, *_rest in wanted]
        counts = Counter(key for key in keys if key[1])
        holders = self._get_number_holders(list(counts), keepers) if counts else {}
        problems = []
        for (type_id, number, holder_id, *rest), key in zip(wanted, keys, strict=True):
            others = holders.get(key, set()) - ({holder_id} if any(rest) else set())
            is_wrong = counts[key] > 1 or others or sheets.is_formula(number or "")
            problems.append(
                self._explain_number(type_id, number, holder_id) if is_wrong else None
            )
        return problems

    @api.model
    def _explain_number(self, type_id, number, holder_id):
        if sheets.is_formula(number):
            reason = self._explain_formula()
            return self.env._(
                "%(number)s cannot be a number: %(reason)s",
                number=number[:100],
                reason=reason,
            )
        # sudo: a message names the person that the user is entering a number for
        holders = self.env[self._fields[self._holder].comodel_name].sudo()
        holder = holders.browse(holder_id or [])
        return self.env._(
            "%(employee)s: the number %(number)s is already used by another %(type)s "
            "certificate. Enter a different number.",
            employee=holder.name or "-",
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
