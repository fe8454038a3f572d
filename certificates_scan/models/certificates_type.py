from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.kinds import MOST_KEYWORDS, Kind, Level


class CertificatesType(models.Model):
    """What scans of a type say: learned from what officers accepted."""

    _inherit = "certificates.type"

    scan_keywords = fields.Char(
        "Words on Scans",
        copy=False,
        tracking=True,
        help="Words of headings by which scans of this type are recognized, separated "
        "by commas. They are learned when an officer corrects the type of a scan, and "
        "may be changed.",
    )

    def _get_scan_keywords(self):
        """Return the words by which scans of a type are recognized."""
        self.ensure_one()
        words = (self.scan_keywords or "").split(",")
        return [word.strip() for word in words if word.strip()]

    def _learn_scan_keywords(self, words):
        """Add words of the headings of a scan that tell this type from others.

        At most twelve are kept.

        :param list words: folded
        """
        self.ensure_one()
        foreign = self._find_foreign_scan_words(words)
        known = self._get_scan_keywords()
        new = [word for word in words if word not in foreign and word not in known]
        learned = [*known, *new][: max(MOST_KEYWORDS, len(known))]
        if learned != known:
            # sudo: officers who accept a scan change nothing else of its type
            self.sudo().scan_keywords = ", ".join(learned)

    def _find_foreign_scan_words(self, words):
        """Return which words are of other types: their names, or accepted scans."""
        others = self.search([("id", "!=", self.id)])
        texts = [*others.mapped("name"), *others.mapped("scan_keywords")]
        # sudo: what officers accepted for other types, in whichever company
        texts += (
            self.env["certificates.submission"]
            .sudo()
            .search(
                [
                    ("scan_words", "!=", False),
                    ("type_id", "!=", self.id),
                    ("state", "=", "accepted"),
                ],
                order="id desc",
                limit=500,
            )
            .mapped("scan_words")
        )
        foreign = " ".join(filter(None, texts)).casefold()
        return {word for word in words if word in foreign}

    @api.model
    def _get_scan_kinds(self, companies, domain=Domain.TRUE):
        """Return the types of companies, as the reader of scans knows them.

        :param domain: which of their types
        :rtype: list[Kind]
        """
        # sudo: the reader knows every type of the company
        types = self.sudo().search(domain & self._check_company_domain(companies))
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {
            language: {t.id: t.name for t in types.with_context(lang=language)}
            for language in languages
        }
        return [
            Kind(
                certificate_type.id,
                tuple(
                    dict.fromkeys(names[lang][certificate_type.id] for lang in names)
                ),
                certificate_type.code or None,
                tuple(certificate_type._get_scan_keywords()),
                tuple(Level(v.id, v.name) for v in certificate_type.level_ids),
            )
            for certificate_type in types
        ]
