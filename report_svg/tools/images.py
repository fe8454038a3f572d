"""The pictures that are embedded in SVG pages. Needs no database."""

import base64
import io

# Odoo has Pillow load a few formats only; photos come as WebP too.
from PIL import Image, ImageOps, WebPImagePlugin
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFName, PDFStream
from svglib.svglib import svg2rlg

from . import source

# Small files can hold pictures that fill the memory. This is what most phones take.
MAX_PIXELS = 4096 * 3072
FORMATS = ("JPEG", "PNG", "GIF", WebPImagePlugin.WebPImageFile.format)
JPEG_COLORS = {"RGB": "DeviceRGB", "L": "DeviceGray"}
# How Pillow answers a damaged file.
DAMAGED = (OSError, ValueError, SyntaxError, MemoryError)


class ImageError(Exception):
    """A file that cannot be shown.

    ``reason`` is "unreadable" (no picture, or of an unknown kind), "large", "narrow"
    (hardly more than a line), "lavish" (an SVG that takes long to draw), or "unsafe"
    (an SVG with scripts or links).
    """

    def __init__(self, reason, details=""):
        super().__init__(f"{reason}: {details}")
        self.reason = reason


class Jpeg:
    """A JPEG that a PDF stores as it is, in the place of the content of a form.

    ReportLab would take it apart to tell it from others, and write it as ASCII.
    """

    def __init__(self, content, image):
        self.width, self.height = image.size
        self._content, self._mode = content, image.mode
        # A form describes itself here. A picture has a description of its own.
        self.dictionary = {}

    def format(self, document):
        """Return the object as ReportLab writes it to a PDF."""
        stream = PDFStream(content=self._content)
        names = {"Type": "XObject", "Subtype": "Image", "Filter": "DCTDecode"}
        names["ColorSpace"] = JPEG_COLORS[self._mode]
        values = {key: PDFName(name) for key, name in names.items()}
        values |= {"Width": self.width, "Height": self.height, "BitsPerComponent": 8}
        stream.dictionary.dict.update(values)
        return stream.format(document)


def decode(href):
    """Return the content of a data URI.

    :raise ImageError: it is none
    """
    try:
        return base64.b64decode("".join(href.partition(",")[2].split()), validate=True)
    except ValueError as error:
        raise ImageError("unreadable", error) from error


def is_svg(content):
    """Return whether a file is an SVG rather than pixels."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def open_image(content):
    """Return a picture that is no SVG, as Pillow sees it, upright.

    :raise ImageError: it is none, or would fill the memory
    """
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise ImageError("large")
        is_turned = image.getexif().get(0x0112, 1) != 1
        return ImageOps.exif_transpose(image) if is_turned else image
    except Image.DecompressionBombError as error:
        raise ImageError("large") from error
    except DAMAGED as error:
        raise ImageError("unreadable", error) from error


def open_picture(href):
    """Return the picture in a data URI: a drawing of ReportLab, a JPEG, or pixels.

    :raise SvgError, ImageError: it cannot be shown
    """
    content = decode(href)
    if not is_svg(content):
        image = open_image(content)
        is_jpeg = image.format == "JPEG" and image.mode in JPEG_COLORS
        return Jpeg(content, image) if is_jpeg else ImageReader(image)
    root = source.parse(content)
    source.check(root)
    text = "".join(root.xpath("//*[local-name()='text']//text()"))
    if max(text, default="") > "\xff":
        # svglib would draw boxes.
        raise source.SvgError("Texts of a picture have to be paths, as for print.")
    return svg2rlg(io.BytesIO(content))
