import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.report_svg.tools.images import MAX_PIXELS

from ..tools import colors, images, text
from ..tools.card import Theme, prepare_background, prepare_logo

# For companies that have not chosen any.
DEFAULT_COLOR = "#1d4e89"


class ResCompany(models.Model):
    _inherit = "res.company"

    certificates_pass_color = fields.Char(
        "Color of Passes",
        help="The main color of the card. Empty: the primary color of the company.",
    )
    certificates_pass_logo = fields.Image(
        "Logo on Passes",
        max_width=1024,
        max_height=1024,
        help="Empty: the logo of the company.",
    )
    certificates_pass_background = fields.Image(
        "Background of Passes",
        max_width=2048,
        max_height=2048,
        help="A picture that fills the card, best of 1012 × 638 pixels or more.",
    )
    certificates_pass_show_photo = fields.Boolean("Photo on Passes", default=True)

    @api.constrains("certificates_pass_color")
    def _check_pass_color(self):
        for company in self.filtered("certificates_pass_color"):
            if not colors.is_color(company.certificates_pass_color):
                raise ValidationError(
                    self.env._(
                        "%(color)s is no color of passes. Write it as a number sign "
                        "and six digits, such as #1d4e89.",
                        color=company.certificates_pass_color,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_pass_pictures(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_pass_pictures(vals)
        return super().write(vals)

    @api.model
    def _check_pass_pictures(self, vals):
        """Refuse pictures that no pass could show, before anything is saved."""
        for name, prepare in (
            ("certificates_pass_logo", prepare_logo),
            ("certificates_pass_background", prepare_background),
            # Passes show it too, and Odoo fails to shrink what is hardly a line.
            ("logo", images.check_ratio),
        ):
            if vals.get(name):
                try:
                    prepare(_decode(vals[name]))
                except images.ImageError as error:
                    message = self._explain_pass_picture(name, error.reason)
                    raise ValidationError(message) from error

    @api.model
    def _explain_pass_picture(self, name, reason):
        label = self._fields[name]._description_string(self.env)
        if reason == "unsafe":
            return self.env._(
                "%(field)s: this SVG runs scripts or loads other files. Save it as a "
                "plain SVG, or as PNG.",
                field=label,
            )
        if reason == "narrow":
            return self.env._(
                "%(field)s: this picture is hardly more than a line. Choose one whose "
                "longer side is at most %(ratio)s times its shorter side.",
                field=label,
                ratio=images.MAX_RATIO,
            )
        if reason == "lavish":
            return self.env._(
                "%(field)s: this SVG repeats or nests its shapes so often that it "
                "would take very long to draw. Save it as PNG.",
                field=label,
            )
        if reason == "large":
            return self.env._(
                "%(field)s: this picture is too large. Choose one of at most "
                "%(pixels)s million pixels and %(size)s MB.",
                field=label,
                pixels=MAX_PIXELS // 1_000_000,
                size=images.MAX_BYTES // 1_000_000,
            )
        if name == "certificates_pass_background":
            return self.env._(
                "%(field)s: this file is no picture. Choose JPEG, PNG, GIF or WebP.",
                field=label,
            )
        return self.env._(
            "%(field)s: this file is no picture. Choose JPEG, PNG, GIF, WebP or SVG.",
            field=label,
        )

    def _get_pass_theme(self):
        """Return the common look of the passes of this company.

        A logo or background that cannot be shown is left out.
        """
        self.ensure_one()
        # A form asks for the size of pictures only.
        company = self.with_context(bin_size=False)
        own_color = next(
            filter(
                colors.is_color,
                (company.certificates_pass_color, company.primary_color),
            ),
            None,
        )
        company_logo = False if company.uses_default_logo else company.logo
        name = text.clean(company.name)
        organization, missing = text.leave_out(name)
        logo = _prepare(prepare_logo, company.certificates_pass_logo or company_logo)
        return Theme(
            color=own_color or DEFAULT_COLOR,
            organization=organization,
            left_out={name: missing} if missing else {},
            logo=logo and logo[0],
            has_bright_logo=bool(logo and logo[1]),
            background=_prepare(
                prepare_background, company.certificates_pass_background
            ),
        )


def _decode(encoded):
    """Return the content of a binary field."""
    try:
        return base64.b64decode(encoded, validate=False)
    except (binascii.Error, ValueError) as error:
        raise images.ImageError("unreadable", error) from error


def _prepare(prepare, encoded):
    """Return a picture prepared for passes; None if there is none that can be shown."""
    try:
        return prepare(_decode(encoded)) if encoded else None
    except images.ImageError:
        return None
