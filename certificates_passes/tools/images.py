"""Pictures of passes, judged by their content. Needs no database."""

import base64
import hashlib
import io
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

# Odoo has Pillow load a few formats only; photos come as WebP too.
from PIL import Image, ImageOps, WebPImagePlugin

from . import svg_source

# Small files can hold pictures that fill the memory. This is what most phones take.
MAX_PIXELS = 4096 * 3072
MAX_BYTES = 10_000_000
MAX_SVG_BYTES = 500_000

FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    WebPImagePlugin.WebPImageFile.format: "image/webp",
}


# The pictures that are named rather than embedded, while a PDF is drawn.
_pool = ContextVar("pool", default=None)


class ImageError(Exception):
    """A file that cannot be shown.

    ``reason`` is "unreadable" (no picture, or of an unknown kind), "large", or "unsafe"
    (an SVG with scripts or links).
    """

    def __init__(self, reason, details=""):
        super().__init__(f"{reason}: {details}")
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """A picture that can be embedded: its file, and its size in pixels."""

    content: bytes
    mimetype: str
    width: float
    height: float
    is_gray: bool = False

    @property
    def href(self):
        """The picture as a data URI; within ``pooled`` a short name for it."""
        pool = _pool.get()
        if pool is None:
            return self.embedded
        return pool.setdefault(self._name, self) and self._name

    @cached_property
    def embedded(self):
        """The picture as a data URI, always."""
        encoded = base64.b64encode(self.content).decode()
        return f"data:{self.mimetype};base64,{encoded}"

    @cached_property
    def _name(self):
        digest = hashlib.sha256(self.content).hexdigest()
        return f"data:{self.mimetype};pooled,{digest}"

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


@contextmanager
def pooled():
    """Have pictures named rather than embedded in the SVGs that show them.

    Within, the same logo on 250 passes is not encoded, escaped and decoded 250 times.

    :return: the pictures by their name, for ``svg_pdf``
    """
    pool = {}
    token = _pool.set(pool)
    try:
        yield pool
    finally:
        _pool.reset(token)


def read(content):
    """Return the picture in a file: JPEG, PNG, GIF, WebP or SVG.

    A JPEG in the usual colors stays as it is, byte for byte.

    :param bytes content: a file of any kind
    :raise ImageError: it cannot be shown
    """
    if not content or len(content) > MAX_BYTES:
        raise ImageError("large" if content else "unreadable")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return _read_svg(content)
    image = _open(content)
    if _is_plain(image, content):
        mimetype = FORMATS[image.format]
        return Picture(content, mimetype, *image.size, is_gray=image.mode == "L")
    return encode(image)


def open_image(picture):
    """Return a picture that is no SVG, as Pillow sees it, upright.

    :raise ImageError: it cannot be read to its end
    """
    image = _open(picture.content)
    try:
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return image
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise ImageError("unreadable", error) from error


def encode(image):
    """Return a Pillow image as a picture: PNG if it is transparent, else JPEG.

    :raise ImageError: it cannot be read to its end
    """
    try:
        image = ImageOps.exif_transpose(image)
        transparent = image.has_transparency_data
        image = image.convert("RGBA" if transparent else "RGB")
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise ImageError("unreadable", error) from error
    kind = "PNG" if transparent else "JPEG"
    stream = io.BytesIO()
    image.save(stream, kind, **({} if transparent else {"quality": 90}))
    return Picture(stream.getvalue(), FORMATS[kind], *image.size)


def flatten(picture, width, height):
    """Return a picture as a JPEG that fills so many pixels, and has no more.

    :raise ImageError: it cannot be read to its end, or is an SVG
    """
    if picture.mimetype == "image/svg+xml":
        raise ImageError("unreadable", "SVG")
    image = open_image(picture)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    image = image.convert(mode) if image.mode != mode else image
    ratio = max(width / image.width, height / image.height)
    if ratio < 1:
        image = ImageOps.fit(image, (width, height))
    if mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return encode(image.convert("RGB"))


def shrink(picture, width, height):
    """Return a picture of at most so many pixels; an SVG stays as it is.

    :raise ImageError: it cannot be read to its end
    """
    if picture.mimetype == "image/svg+xml":
        return picture
    if picture.width <= width and picture.height <= height:
        return picture
    image = open_image(picture)
    if image.mode == "P":
        image = image.convert("RGBA")
    image.thumbnail((width, height))
    return encode(image)


def is_bright(picture):
    """Return whether a picture would be hard to see on white.

    :raise ImageError: it cannot be read to its end
    """
    if picture.mimetype == "image/svg+xml":
        return False
    image = open_image(picture)
    image = image.convert("RGBA") if image.mode != "RGBA" else image
    image.thumbnail((64, 64))
    pixels = list(zip(*[iter(image.tobytes())] * 4, strict=True))
    visible = [pixel for pixel in pixels if pixel[3] > 127]
    bright = [pixel for pixel in visible if min(pixel[:3]) > 200]
    return len(visible) < 0.95 * len(pixels) and len(bright) > 0.9 * len(visible)


def _open(content):
    try:
        image = Image.open(io.BytesIO(content), formats=list(FORMATS))
    except Image.DecompressionBombError as error:
        raise ImageError("large") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ImageError("unreadable", error) from error
    if image.width * image.height > MAX_PIXELS:
        raise ImageError("large")
    return image


def _is_plain(image, content):
    """Return whether both a browser and a PDF show the file as it is."""
    if image.format == "JPEG":
        upright = b"Exif" not in content[:64] or image.getexif().get(0x0112, 1) == 1
        complete = b"\xff\xd9" in content[-64:]
        return image.mode in ("RGB", "L") and upright and complete
    return image.format == "PNG" and _is_whole(image)


def _is_whole(image):
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise ImageError("unreadable", error) from error
    return True


def _read_svg(content):
    if len(content) > MAX_SVG_BYTES:
        raise ImageError("large")
    try:
        root = svg_source.parse(content)
    except svg_source.SvgError as error:
        raise ImageError("unreadable", error) from error
    try:
        svg_source.check(root)
    except svg_source.SvgError as error:
        raise ImageError("unsafe", error) from error
    return Picture(content, "image/svg+xml", *_get_svg_size(root))


def _get_svg_size(root):
    """Return the width and height of an SVG; only their proportion matters."""
    try:
        box = [float(n) for n in root.get("viewBox", "").replace(",", " ").split()]
        if len(box) != 4:
            box = [0, 0, *(float(root.get(n, "").removesuffix("px")) for n in SIDES)]
    except ValueError as error:
        raise ImageError("unreadable", "no size") from error
    if not all(0 < side < 1e6 for side in box[2:]):
        raise ImageError("large" if max(box[2:]) >= 1e6 else "unreadable", "size")
    return box[2:]


SIDES = ("width", "height")
