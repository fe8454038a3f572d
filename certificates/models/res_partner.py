import re

from odoo import api, models
from odoo.fields import Domain

from ..tools import folding


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _match_for_certificates(self, values):
        """Return the contacts that an import may mean.

        Among those in use accents may be left out; another one is found by its words.

        :param values: names
        :return: for each value the contacts that are called so
        """
        candidates = self.search_fetch(
            Domain("id", "in", self._get_known_for_certificates().ids)
            | Domain.OR(self._get_words_domain(value) for value in values),
            ["name", "complete_name", "company_id", "city"],
        )
        index = folding.NameIndex()
        for partner in candidates:
            index.add(partner.name or "", partner.id)
            # As an export has it, with the organization in front.
            index.add(partner.complete_name or "", partner.id)
        return {value: self.browse(index.find(value)) for value in values}

    @api.model
    def name_create(self, name):
        """Create an issuing body where an officer names a new one.

        Officers may not create contacts in general: nothing but its name is stored.
        """
        is_issuer = self.env.context.get("certificates_issuer")
        is_named = isinstance(name, str) and name.strip()
        if not is_issuer or not is_named or self.has_access("create"):
            return super().name_create(name)
        self.env["certificates.assignment"].check_access("create")
        known = self._match_for_certificates([name])[name][:1]
        # sudo: officers may name an issuing body, though not create contacts
        partner = known or self.sudo().create(
            {"name": name.strip()[: folding.MAX_LENGTH], "is_company": True}
        )
        return partner.id, partner.display_name

    @api.model
    def _get_known_for_certificates(self):
        """Return the contacts that certificates and types name. To be extended."""
        groups = self.env["certificates.assignment"]._read_group(
            [("issuer_id", "!=", False)], ["issuer_id"]
        )
        used = self.union(*(issuer for (issuer,) in groups))
        types = self.env["certificates.type"].search_fetch([], ["issuer_id"])
        return used | types.issuer_id

    @api.model
    def _get_words_domain(self, text):
        folded = folding.fold(text)
        # Not every database knows small and capital letters with accents.
        words = re.findall(r"[a-z0-9]+", folded) or re.findall(r"\w+", folded)
        if not words:
            return Domain.FALSE
        return Domain.AND(Domain("complete_name", "ilike", word) for word in words)

    def _describe_match(self):
        """Return a label that tells a contact from others of the same name."""
        self.ensure_one()
        details = filter(None, (self.city, self.company_id.name, str(self.id)))
        return f"{self.name} ({', '.join(details)})"
