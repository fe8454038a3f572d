"""Pictures of passes, judged by their content. Needs no database."""

import base64
import io
from dataclasses import dataclass
from functools import cached_property

from PIL import Image, ImageOps

from odoo.addons.report_svg.tools import source
from odoo.addons.report_svg.tools.images import (
    DAMAGED,
    ImageError,
    is_svg,
    open_image,
)
from odoo.addons.report_svg.tools.painter import read_view

MAX_BYTES = 10_000_000
MAX_SVG_BYTES = 500_000
MAX_SIDE = 1_000_000
# How many times the shorter side the longer one can be.
MAX_RATIO = 50
# How many shapes an SVG draws, those that <use> repeats included.
MAX_SHAPES = 5_000
# How deep they may be in each other, and <use> in what it repeats.
MAX_DEPTH = 100

SVG = "image/svg+xml"


@dataclass(frozen=True)
class Picture:
    """A picture that can be embedded: its file, and its size in pixels."""

    content: bytes
    mimetype: str
    width: float
    height: float

    @cached_property
    def href(self):
        """The picture as a data URI."""
        encoded = base64.b64encode(self.content).decode()
        return f"data:{self.mimetype};base64,{encoded}"

    def cover(self, x, y, width, height):
        """Return x, y, width and height that fill a box and keep the proportions."""
        scale = max(width / self.width, height / self.height)
        return self._center(x, y, width, height, scale, 0.5, 0.5)

    def contain(self, x, y, width, height, align=0.5):
        """Return x, y, width and height within a box that keep the proportions.

        :param float align: where in the width: 0 is left, 1 is right
        """
        scale = min(width / self.width, height / self.height)
        return self._center(x, y, width, height, scale, align, 0.5)

    def _center(self, x, y, width, height, scale, horizontal, vertical):
        own_width, own_height = self.width * scale, self.height * scale
        return (
            round(x + (width - own_width) * horizontal, 2),
            round(y + (height - own_height) * vertical, 2),
            round(own_width, 2),
            round(own_height, 2),
        )


def read(content):
    """Return the picture in a file: JPEG, PNG, GIF, WebP or SVG.

    A JPEG in the usual colors stays as it is, byte for byte.

    :param bytes content: a file of any kind
    :raise ImageError: it cannot be shown
    """
    if not content or len(content) > MAX_BYTES:
        raise ImageError("large" if content else "unreadable")
    if is_svg(content):
        return _read_svg(content)
    image = open_image(content)
    _check_ratio(image)
    if _is_plain(image, content):
        return Picture(content, f"image/{image.format.lower()}", *image.size)
    return encode(image)


def check_ratio(content):
    """Refuse a picture that is hardly more than a line; other files are not judged.

    :param bytes content: a file of any kind
    :raise ImageError: it is one
    """
    try:
        image = open_image(content)
    except ImageError:
        return
    _check_ratio(image)


def _check_ratio(image):
    if max(image.size) > MAX_RATIO * min(image.size):
        raise ImageError("narrow", image.size)


def encode(image):
    """Return a Pillow image as a picture: PNG if it is transparent, else JPEG.

    :raise ImageError: it cannot be read to its end
    """
    kind = "PNG" if image.has_transparency_data else "JPEG"
    try:
        image = image.convert("RGBA" if kind == "PNG" else "RGB")
    except DAMAGED as error:
        raise ImageError("unreadable", error) from error
    stream = io.BytesIO()
    try:
        image.save(stream, kind, **({} if kind == "PNG" else {"quality": 90}))
    except DAMAGED as error:
        # A format has a longest side of its own.
        raise ImageError("large", error) from error
    return Picture(stream.getvalue(), f"image/{kind.lower()}", *image.size)


def flatten(picture, width, height):
    """Return a picture as a JPEG that fills so many pixels, and has no more.

    :raise ImageError: it cannot be read to its end, or is an SVG
    """
    if picture.mimetype == SVG:
        raise ImageError("unreadable", "SVG")
    image = _load(picture)
    if max(width / image.width, height / image.height) < 1:
        image = ImageOps.fit(image, (width, height))
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return encode(image.convert("RGB"))


def shrink(picture, width, height):
    """Return a picture of at most so many pixels; an SVG stays as it is.

    :raise ImageError: it cannot be read to its end
    """
    is_small = picture.width <= width and picture.height <= height
    if picture.mimetype == SVG or is_small:
        return picture
    image = _load(picture)
    image.thumbnail((width, height))
    return encode(image)


def is_bright(picture):
    """Return whether a picture would be hard to see on white.

    :raise ImageError: it cannot be read to its end
    """
    if picture.mimetype == SVG:
        return False
    image = _load(picture).convert("RGBA")
    image.thumbnail((64, 64))
    pixels = list(zip(*[iter(image.tobytes())] * 4, strict=True))
    visible = [pixel for pixel in pixels if pixel[3] > 127]
    bright = [pixel for pixel in visible if min(pixel[:3]) > 200]
    return len(visible) < 0.95 * len(pixels) and len(bright) > 0.9 * len(visible)


def _load(picture):
    """Return the pixels of a picture, with their transparency if there is some."""
    image = open_image(picture.content)
    try:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    except DAMAGED as error:
        raise ImageError("unreadable", error) from error


def _is_plain(image, content):
    """Return whether both a browser and a PDF show the file as it is."""
    if image.format == "JPEG":
        complete = b"\xff\xd9" in content[-64:]
        return image.mode in ("RGB", "L") and complete
    try:
        image.load()
    except DAMAGED as error:
        raise ImageError("unreadable", error) from error
    return image.format == "PNG"


def _read_svg(content):
    if len(content) > MAX_SVG_BYTES:
        raise ImageError("large")
    try:
        root = source.parse(content)
        width, height = read_view(root)[2:]
    except source.SvgError as error:
        raise ImageError("unreadable", error) from error
    if max(width, height) >= MAX_SIDE:
        raise ImageError("large", "size")
    try:
        source.check(root)
    except source.SvgError as error:
        raise ImageError("unsafe", error) from error
    _check_shapes(root)
    return Picture(content, SVG, width, height)


def _check_shapes(root):
    """Refuse an SVG that takes very long to draw, however short it is.

    :raise ImageError: <use> repeats what repeats others, or itself
    """
    targets = {element.get("id"): element for element in root.iter()}
    counts = {}

    def count(element, depth=0):
        if depth > MAX_DEPTH:
            raise ImageError("lavish", "depth")
        if element not in counts:
            shapes = 1 + sum(count(child, depth + 1) for child in element)
            target = targets.get(source.get_href(element)[1:])
            if source.get_name(element) == "use" and target is not None:
                shapes += count(target, depth + 1)
            counts[element] = shapes
        return counts[element]

    if count(root) > MAX_SHAPES:
        raise ImageError("lavish", "shapes")
