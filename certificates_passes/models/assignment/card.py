from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.report_svg.tools import document

from ...tools import qr, text
from ...tools.card import PassCard, crop_photo, is_coarse, prepare_photo

REPORT = "certificates_passes.report_pass"

# A character that no font draws is left out of these. Of the name and the numbers of a
# holder nothing may be missing.
LENIENT = ("title", "level", "organization", "issuer")


class CertificatesAssignment(models.Model):
    _inherit = "certificates.assignment"

    pass_svg = fields.Html(
        "Pass",
        compute="_compute_pass_svg",
        sanitize=False,
        help="The pass of this certificate, as it is printed.",
    )

    pass_notice = fields.Char(
        "Left Out of the Pass",
        compute="_compute_pass_svg",
        help="What is missing on the pass, for no font draws it.",
    )

    @api.depends(
        "type_id",
        "employee_id",
        "number",
        "level_id.name",
        "date_start",
        "date_expiry",
        "issuer_id",
        "revoked_on",
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_pass_svg(self):
        cards = {card.id: card for card in self._origin._get_pass_cards()}
        for certificate in self:
            card = cards.get(certificate._origin.id)
            certificate.pass_svg = card and self._render_pass(card)
            certificate.pass_notice = card and card.notice

    def action_print_pass(self):
        """Print the passes of these certificates."""
        return self.env.ref("certificates_passes.action_report_pass").report_action(
            self, config=False
        )

    def _render_pass_svgs(self):
        """Return the pass of each certificate as an SVG for a page, by id.

        :raise AccessError: one of them is out of sight
        """
        return {card.id: self._render_pass(card) for card in self._get_pass_cards()}

    @api.model
    def _render_pass(self, card):
        """Return a card as an SVG for a page, in the language of the card."""
        templates = self.env["ir.qweb"]
        if card.lang:
            templates = templates.with_context(lang=card.lang)
        return templates._render("certificates_passes.pass_svg", {"card": card})

    def _render_pass_pdfs(self):
        """Return the pass of each certificate as a PDF of one page, by id.

        :raise AccessError: one of them is out of sight
        :raise UserError: one of them cannot be drawn; names it
        """
        reports = self.env["ir.actions.report"]
        report_sudo = reports._get_report(REPORT)
        pdfs = reports._draw_each(report_sudo, self.ids, None)
        return dict(zip(self.ids, pdfs, strict=True))

    def _get_drawable_svgs(self):
        """Return the pass of each certificate as an SVG element, by id.

        They are checked, so that drawing them later does not fail. What a pass cannot
        show is its attribute ``data-notice``.

        :raise AccessError: one of them is out of sight
        :raise UserError: one of them cannot be drawn; names it
        """
        reports = self.env["ir.actions.report"]
        report_sudo = reports._get_report(REPORT)
        svgs = reports._draw(report_sudo, self.ids, None, document.check)
        return dict(zip(self.ids, svgs, strict=True))

    def _get_pass_cards(self):
        """Return the contents of the pass of each certificate, in order.

        Each is in the language of its holder. The number of queries does not depend on
        that of certificates, but on that of languages.

        :rtype: list[PassCard]
        :raise AccessError: one of them is out of sight
        """
        self.check_access("read")
        # sudo: who may see a certificate may see what is on its pass, and that is the
        # photo and the external number too, which only HR reads elsewhere. A form asks
        # for the size of pictures only, and would get no pictures.
        certificates = self.sudo().with_context(bin_size=False)
        shared = {
            "themes": {c: c._get_pass_theme() for c in certificates.company_id},
            "photos": certificates._get_pass_photos(),
            "modules": certificates._get_pass_modules(),
            "urls": self._get_pass_urls(),
        }
        languages = certificates._get_pass_languages()
        cards = {}
        for language, same in certificates.grouped(languages.get).items():
            for certificate in same.with_context(lang=language):
                values = certificate._prepare_pass_card(**shared)
                notice = self._describe_left_out(values.pop("left_out"))
                cards[certificate.id] = PassCard(**values, lang=language, notice=notice)
        return [cards[certificate.id] for certificate in certificates]

    def _get_pass_languages(self):
        """Return the language of the pass of each certificate: that of its holder.

        It is the language of the user, else that of the work contact, else that of the
        company, as far as it is installed.
        """
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        fallback = self.env.lang or "en_US"
        languages = {}
        for certificate in self:
            holder = certificate.employee_id._get_certificates_partner()
            preferred = (holder.lang, certificate.company_id.partner_id.lang)
            known = (language for language in preferred if language in installed)
            languages[certificate] = next(known, fallback)
        return languages

    def _get_pass_urls(self):
        """Return what the code on the pass of each certificate says, by id.

        A pass of a certificate that is left out carries no code. Here none does: what a
        code leads to is for other addons to say.
        """
        return {}

    def _prepare_pass_card(self, themes, photos, modules, urls):
        """Return the values of one pass.

        :param dict themes: what the passes of a company share, by company
        :param dict photos: pictures, by id of employee
        :param dict modules: certificates that the pass lists too, by certificate
        :param dict urls: what the code says, by id of certificate
        """
        self.ensure_one()
        employee, company = self.employee_id, self.company_id
        organization = employee.certificates_organization_id - company.partner_id
        url = urls.get(self.id)
        texts = {
            "title": self.type_id.name,
            "level": self.level_id.name,
            "holder": employee.name,
            "number": self.number,
            "external_number": employee.certificates_external_number,
            "organization": organization.name,
            "issuer": self.issuer_id.name or company.name,
            "date_start": self._format_pass_date(self.date_start),
            "date_expiry": self._format_pass_expiry(self.date_expiry),
            "date_revoked": self._format_pass_date(self.revoked_on),
            "mark": self._get_pass_mark(),
        }
        texts = {name: text.clean(value) for name, value in texts.items()}
        left_out = dict(themes[company].left_out)
        for name in LENIENT:
            texts[name] = self._leave_out(texts[name], left_out)
        listed = self._describe_pass_modules(modules.get(self, []))
        listed = [self._leave_out(module, left_out) for module in listed]
        return {
            "id": self.id,
            **texts,
            "left_out": left_out,
            "theme": themes[company],
            "modules": listed,
            "has_photo_frame": company.certificates_pass_show_photo,
            "photo": photos.get(employee.id),
            "qr": qr.make(url) if url else None,
            "url": url or "",
        }

    @api.model
    def _leave_out(self, given, left_out):
        """Return a text without what no font draws, which is noted by the text."""
        shown, missing = text.leave_out(given)
        if missing:
            left_out[given] = missing
        return shown

    @api.model
    def _describe_left_out(self, left_out):
        """Return what a pass cannot show, as a sentence; empty if it shows all."""
        return " ".join(
            self.env._(
                "No font draws “%(characters)s” in “%(text)s”: it is left out.",
                text=given,
                characters=missing,
            )
            for given, missing in left_out.items()
        )

    def _get_pass_mark(self):
        """Return what a pass says of itself in large letters: that it is over."""
        self.ensure_one()
        return self.env._("Expired") if self.state == "expired" else ""

    @api.model
    def _format_pass_date(self, day):
        """Return a day with its month in words, where the language allows.

        Passes are read in other countries too, where 11/02/2026 is another day.
        """
        return format_date(self.env, day, date_format="medium")

    def _format_pass_expiry(self, day):
        return self._format_pass_date(day) if day else self.env._("Without end")

    def _describe_pass_modules(self, modules):
        """Return modules as this pass lists them, each text once."""
        own = [module.with_context(lang=self.env.lang) for module in modules]
        return list(dict.fromkeys(map(self._describe_pass_module, own)))

    def _describe_pass_module(self, module):
        """Return a module with its level, and its expiry date if it has its own."""
        name = ", ".join(filter(None, [module.type_id.name, module.level_id.name]))
        if module.date_expiry == self.date_expiry:
            return name
        return self.env._(
            "%(module)s (%(expiry)s)",
            module=name,
            expiry=self._format_pass_expiry(module.date_expiry),
        )

    def _get_pass_modules(self):
        """Return the valid modules of each certificate's holder, by certificate.

        Modules of modules are listed too.
        """
        found = self.search_fetch(
            Domain("employee_id", "in", self.employee_id.ids)
            & Domain("type_id.parent_id", "!=", False)
            & Domain("state", "in", ["valid", "expiring"])
            & Domain("is_replaced", "=", False),
            ["date_expiry", "employee_id", "level_id", "type_id"],
            order="employee_id, type_id, date_expiry, id",
        )
        listed = {}
        for module in found:
            kind = module.type_id
            while kind := kind.parent_id:
                listed.setdefault((module.employee_id, kind), []).append(module)
        return {c: listed.get((c.employee_id, c.type_id), []) for c in self}

    def _get_pass_photos(self):
        """Return the photos of the holders as pictures, by id of employee."""
        holders = self.filtered("company_id.certificates_pass_show_photo").employee_id
        small = holders._read_pass_photos("image_256")
        photos = {id_: prepare_photo(content) for id_, content in small.items()}
        coarse = holders.browse(id_ for id_ in photos if is_coarse(photos[id_]))
        large = coarse._read_pass_photos("image_1024")
        return photos | {id_: crop_photo(large[id_]) for id_ in large}
