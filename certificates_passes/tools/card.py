"""The contents of a pass, ready to be drawn. Needs no database."""

import functools
from dataclasses import dataclass, field

from odoo.addons.report_svg.tools import document, fonts, source

from . import colors, images, layout, text

# The resolution of a bank card at 300 dots an inch, and of the photo on it.
WIDTH, HEIGHT = 1012, 638
PHOTO_WIDTH, PHOTO_HEIGHT = 230, 286
# From so many dots a side on, a code needs more room: version 8 of QR codes.
DENSE = 49
# With less than so much of it, a photo is coarse in print.
COARSE = 0.6


@dataclass(frozen=True)
class Theme:
    """The common look of a company's passes: colors, logo and background."""

    color: str
    organization: str
    logo: images.Picture | None = None
    background: images.Picture | None = None
    # Whether the logo itself is so bright that it does not show on white.
    has_bright_logo: bool = False
    # Characters that no font draws, by the text that they are left out of.
    left_out: dict = field(default_factory=dict)

    @property
    def on_color(self):
        """The color of text on the main color."""
        return colors.readable_on(self.color)

    @property
    def accent(self):
        """The main color, dark enough to be read on white."""
        return colors.darken_for(self.color, colors.LIGHT)

    @property
    def tint(self):
        """A hint of the main color."""
        return colors.mix(colors.LIGHT, self.accent, 0.1)

    @property
    def logo_ground(self):
        """The color to put the logo on; None where it shows on the main color."""
        if not self.has_bright_logo:
            return colors.LIGHT
        return None if self.on_color == colors.LIGHT else colors.DARK

    @property
    def shade(self):
        """The main color a little nearer to that of the text on it, for ornaments."""
        return colors.mix(self.color, self.on_color, 0.12)


@dataclass(frozen=True)
class PassCard:
    """One pass. Its texts are on one line, without signs that cannot be printed."""

    id: int
    title: str
    holder: str
    theme: Theme
    level: str = ""
    number: str = ""
    external_number: str = ""
    organization: str = ""
    issuer: str = ""
    date_start: str = ""
    date_expiry: str = ""
    date_revoked: str = ""
    # That it is over, in a word.
    mark: str = ""
    # The language of all texts; empty: that of whoever looks at it.
    lang: str = ""
    modules: list = field(default_factory=list)
    has_photo_frame: bool = False
    photo: images.Picture | None = None
    qr: images.Picture | None = None
    # The address in the code.
    url: str = ""
    # What the pass cannot show, for whoever hands it out.
    notice: str = ""
    # What a customer's template shows besides.
    extra: dict = field(default_factory=dict)

    fit = staticmethod(text.fit)
    fit_steps = staticmethod(text.fit_steps)
    fit_list = staticmethod(text.fit_list)
    measure = staticmethod(text.measure)
    place = staticmethod(layout.place)

    @property
    def has_dense_code(self):
        """Whether the code has so many dots that it needs more room."""
        return bool(self.qr) and self.qr.width >= DENSE

    @property
    def initials(self):
        """The first letters of the first and the last name, if they can be drawn.

        If not, the name itself is what cannot be printed, and is told so.
        """
        words = [word for word in self.holder.split() if word[0].isalpha()]
        letters = [fonts.split_clusters(word)[0] for word in words]
        letters = [letter for letter in letters if text.is_drawable(letter, True)]
        return "".join(letters[:1] + letters[1:][-1:]).upper()


@functools.lru_cache(16)
def prepare_logo(content):
    """Return a logo as passes show it, and whether it is too bright for white.

    :param bytes content: any file
    :raise ImageError: it cannot be shown
    """
    logo = images.shrink(images.read(content), 600, 300)
    if logo.mimetype == "image/svg+xml":
        _try_drawing(logo)
    return logo, images.is_bright(logo)


@functools.lru_cache(16)
def prepare_background(content):
    """Return a picture cut to the proportions of a card.

    :param bytes content: any file
    :raise ImageError: it cannot be shown
    """
    return images.flatten(images.read(content), WIDTH, HEIGHT)


def prepare_photo(content):
    """Return a photo, or None for a drawn avatar or a broken file.

    :param bytes content: any file, or nothing
    """
    try:
        picture = images.read(content or b"")
        if picture.mimetype == "image/jpeg":
            return picture
        return images.flatten(picture, 256, 256)
    except images.ImageError:
        return None


def is_coarse(photo):
    """Return whether a photo that fills its place would be coarse in print.

    :param photo: a ``Picture``, or None
    """
    return bool(photo) and (
        photo.width < COARSE * PHOTO_WIDTH or photo.height < COARSE * PHOTO_HEIGHT
    )


def crop_photo(content):
    """Return a photo cut to the proportions of its place, or None for a broken file.

    :param bytes content: any file
    """
    try:
        return images.flatten(images.read(content), PHOTO_WIDTH, PHOTO_HEIGHT)
    except images.ImageError:
        return None


def _try_drawing(picture):
    """Refuse an SVG that cannot be drawn, before all passes fail because of it."""
    page = (
        f'<svg xmlns="{source.NAMESPACE}" width="9" height="9">'
        f'<image width="9" height="9" href="{picture.href}"/></svg>'
    )
    try:
        document.draw_merged([page])
    except document.DrawingError as error:
        raise images.ImageError("unreadable", error) from error
