"""Badges in pictures: the token is put into the file (Open Badges 3.0, 5.3).

Needs no database.
"""

import io

from lxml import etree
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdfium2 import PdfDocument

from odoo.addons.report_svg.tools import document

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
KEYWORD = "openbadgecredential"
# Of the shorter side of a picture.
PIXELS = 600


def bake_svg(root, token):
    """Return an SVG with a token in it, as bytes.

    :param root: the picture, as an lxml element; it is left as it is
    """
    baked = etree.Element(
        root.tag, root.attrib, nsmap={**root.nsmap, "openbadges": NAMESPACE}
    )
    baked.text = root.text
    credential = etree.SubElement(baked, f"{{{NAMESPACE}}}credential")
    credential.set("verify", token)
    baked.extend(etree.fromstring(etree.tostring(root)))
    return etree.tostring(baked, xml_declaration=True, encoding="UTF-8")


def bake_png(image, token):
    """Return a PNG with a token in it, as bytes.

    :param image: what ``draw`` returned
    """
    information = PngInfo()
    information.add_itxt(KEYWORD, token, zip=False)
    stream = io.BytesIO()
    image.save(stream, "PNG", pnginfo=information, optimize=True)
    return stream.getvalue()


def draw(root):
    """Return the picture of an SVG, with what is not painted left clear.

    :rtype: PIL.Image.Image
    :raise DrawingError: it cannot be drawn
    """
    page = PdfDocument(document.draw_merged([root]))[0]
    scale = PIXELS / min(page.get_size())
    bitmap = page.render(scale=scale, fill_color=(255, 255, 255, 0))
    return bitmap.to_pil().convert("RGBA")


def read_png(content):
    """Return the token in a PNG; ``None`` without one."""
    with Image.open(io.BytesIO(content)) as image:
        return image.info.get(KEYWORD)
