from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import folding


class CertificatesLevel(models.Model):
    """A level of a certificate type; one of a higher rank counts as those below it.

    The name is not translated: it is what the certificate says.
    """

    _name = "certificates.level"
    _description = "Certificate Level"
    _inherit = ["certificates.form.mixin"]
    _order = "type_id, sequence, name, id"

    type_id = fields.Many2one(
        "certificates.type",
        "Certificate Type",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(required=True)
    name_key = fields.Char(
        compute="_compute_name_key",
        store=True,
        precompute=True,
        help="The name without what people type differently and mean the same.",
    )
    sequence = fields.Integer(
        "Rank",
        required=True,
        default=10,
        help="A level of a higher rank counts as those of a lower rank. Levels of the "
        "same rank do not count as each other.",
    )

    _name_uniq = models.UniqueIndex(
        "(type_id, name_key)",
        "This certificate type has a level of this name already.",
    )

    @api.depends("name")
    def _compute_name_key(self):
        for level in self:
            level.name_key = folding.fold(level.name or "")

    @api.depends("name", "type_id.name")
    @api.depends_context("certificates_with_type", "lang")
    def _compute_display_name(self):
        with_type = self.env.context.get("certificates_with_type")
        for level in self:
            name = level.name or ""
            level.display_name = f"{name} ({level.type_id.name})" if with_type else name

    @api.constrains("name")
    def _check_name(self):
        for level in self:
            if not level.name_key:
                raise ValidationError(
                    self.env._(
                        "Enter a name for each level of %(type)s.",
                        type=level.type_id.name,
                    )
                )

    @api.constrains("type_id")
    def _check_type_of_uses(self):
        """Refuse to give a level that something names to another type."""
        # sudo: what is out of sight names a level too
        for model, name, label in self._get_uses():
            rows = self.env[model].sudo().with_context(active_test=False)
            for row in rows.search([("level_id", "in", self.ids)]):
                if row[name] != row.level_id.type_id:
                    raise ValidationError(
                        self.env._(
                            "%(level)s cannot become a level of %(type)s: %(uses)s "
                            "name it as one of %(other)s.",
                            level=row.level_id.name,
                            type=row.level_id.type_id.name,
                            uses=label,
                            other=row[name].name,
                        )
                    )

    @api.constrains("type_id")
    def _check_type_of_certificates(self):
        """Refuse to give a level that certificates have to another type."""
        for level, certificate_type, count in self._count_certificates("type_id"):
            if certificate_type != level.type_id:
                raise ValidationError(
                    self.env._(
                        "%(level)s cannot become a level of %(type)s. Certificates of "
                        "%(other)s that have it: %(count)s.",
                        level=level.name,
                        type=level.type_id.name,
                        count=count,
                        other=certificate_type.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        return super().create([self._clean_values(vals) for vals in vals_list])

    def write(self, vals):
        self._check_values([vals])
        result = super().write(self._clean_values(vals))
        if "sequence" in vals:
            self._refresh_certificates()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for level, count in self._count_certificates():
            raise UserError(
                self.env._(
                    "The level %(level)s of %(type)s cannot be deleted. Certificates "
                    "that have it: %(count)s.",
                    level=level.name,
                    type=level.type_id.name,
                    count=count,
                )
            )
        for model, _name, label in self._get_uses():
            # sudo: what is out of sight names a level too
            rows = self.env[model].sudo().with_context(active_test=False)
            for row in rows.search([("level_id", "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "The level %(level)s of %(type)s cannot be deleted: %(uses)s "
                        "name it. Choose another level there first.",
                        level=row.level_id.name,
                        type=row.level_id.type_id.name,
                        uses=label,
                    )
                )

    @api.model
    def _get_uses(self):
        """Return what names levels besides certificates. To be extended by addons.

        :return: triples of a model, of its field with the type of the level, and of
            what users call its records
        """
        requirements = self.env._("requirements")
        equivalents = self.env._("equivalents")
        submissions = self.env._("certificates that were handed in")
        return [
            ("certificates.requirement", "type_id", requirements),
            ("certificates.equivalence", "satisfies_id", equivalents),
            ("certificates.submission", "type_id", submissions),
        ]

    def _count_certificates(self, *groups):
        """Return how many certificates have each level, by the groups too."""
        # sudo: certificates of other companies have the levels of a shared type too
        everything = self.env["certificates.assignment"].sudo()
        return everything.with_context(active_test=False)._read_group(
            Domain("level_id", "in", self.ids), ["level_id", *groups], ["__count"]
        )

    def _check_is_of(self, certificate_type):
        """Refuse a level of another type than the one it is named with."""
        if self and self.type_id != certificate_type:
            raise ValidationError(
                self.env._(
                    "%(level)s is a level of %(other)s, not of %(type)s. Choose a "
                    "level of %(type)s, or none.",
                    level=self.name,
                    other=self.type_id.name,
                    type=certificate_type.name or "?",
                )
            )

    def _get_covered(self):
        """Return the levels that one of this level counts as: it, and those below.

        A certificate without a level counts as one of no level.
        """
        self.ensure_one()
        below = self.type_id.level_ids.filtered(
            lambda level: level.sequence < self.sequence
        )
        return self | below

    def _refresh_certificates(self):
        """Have the certificates of these types compared with each other again."""
        certificates = self.env["certificates.assignment"]
        certificates._refresh_superseded(Domain("type_id", "in", self.type_id.ids))

    @api.model
    def _clean_values(self, vals):
        if "name" not in vals:
            return vals
        return {**vals, "name": folding.clean(vals["name"])}
