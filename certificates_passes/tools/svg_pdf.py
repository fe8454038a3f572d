"""SVG pages become PDF, in process: svglib reads them and ReportLab draws them.

Nothing that an SVG names is opened or fetched: a page that refers to a file, an address
or a style sheet outside is refused. Needs no database.
"""

import hashlib
import logging
from contextlib import contextmanager

from lxml import etree
from reportlab.graphics.renderPDF import _PDFRenderer
from reportlab.graphics.shapes import DirectDraw, Drawing, Group
from svglib import svglib

from . import fonts, images, pdf_canvas, svg_source, text

# Only then does svglib not look for attributes that it did not use.
logging.getLogger("svglib.svglib").setLevel(logging.ERROR)

BOLD_WEIGHTS = {"bold", "bolder", "600", "700", "800", "900"}

# How much of a text is to the left of its position.
ANCHORS = {"middle": 0.5, "end": 1}

# What the elements of a page take from the page itself.
INHERITED = (
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-size",
    "font-weight",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
)


class DrawingError(Exception):
    """A page that cannot be drawn.

    ``index`` is its position in the batch, ``cause`` the TextError, SvgError or
    ImageError that says why.
    """

    def __init__(self, index, cause):
        super().__init__(f"Page {index}: {cause}")
        self.index = index
        self.cause = cause


def draw_each(svgs, pictures=None):
    """Return the bytes of a PDF of one page for each SVG.

    :param svgs: SVGs in the order wanted, as text or as lxml elements
    :param pictures: those that the SVGs name, see ``images.pooled``
    :raise DrawingError: one of them cannot be drawn
    """
    canvas = pdf_canvas.SharingCanvas(pictures)
    return canvas.get_documents([_draw_page(canvas, *page) for page in enumerate(svgs)])


def draw_merged(svgs, title=None, pictures=None):
    """Return the bytes of one PDF with a page for each SVG.

    :param svgs: SVGs in the order wanted, as text or as lxml elements
    :param pictures: those that the SVGs name, see ``images.pooled``
    :param title: the title of the PDF; that of the first page by default
    :raise DrawingError: one of them cannot be drawn, or there is none
    """
    canvas = pdf_canvas.SharingCanvas(pictures)
    titles = [_draw_page(canvas, *page) for page in enumerate(svgs)]
    if not titles:
        raise DrawingError(0, svg_source.SvgError("There is no page to draw."))
    return canvas.get_document(title or titles[0])


def _draw_page(canvas, index, svg):
    """Draw an SVG on a page of its own, and return its title."""
    with _naming(index):
        root = svg_source.parse(svg) if isinstance(svg, str | bytes) else svg
        svg_source.check(root)
        drawing = _SvgReader(canvas).render(root)
        canvas.setPageSize((drawing.width, drawing.height))
        _PdfWriter().draw(drawing, canvas)
        canvas.showPage()
        return _get_title(root)


@contextmanager
def _naming(index):
    """Turn whatever is wrong with a page into a DrawingError that names the page."""
    try:
        yield
    except (text.TextError, svg_source.SvgError, images.ImageError) as error:
        raise DrawingError(index, error) from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as e:
        # svglib and ReportLab answer a wrong number or color with any of these.
        error = svg_source.SvgError(f"The SVG cannot be drawn: {e}")
        raise DrawingError(index, error) from e


def _get_title(root):
    for child in root:
        if svg_source.get_name(child) == "title":
            return (child.text or "").strip()
    return root.get("aria-label") or ""


class _Fonts:
    """The one family that cards are set in, whatever the SVG asks for."""

    @staticmethod
    def find_font(name, weight="normal", style="normal"):
        return fonts.main_font(weight in BOLD_WEIGHTS), True


class _Attributes(svglib.Svg2RlgAttributeConverter):
    """Attributes of elements, inherited; each is looked up once for an element."""

    def __init__(self):
        super().__init__(font_map=_Fonts)
        self.css_rules = svglib.CSSMatcher()
        self.has_rules = False

    def findAttr(self, svgNode, name):
        return self._inherit(svgNode).get(name, "")

    def _inherit(self, node):
        found = node.__dict__.get("_inherited")
        if found is None:
            if self.has_rules:
                node.apply_rules(self.css_rules)
            parent = node.parent
            found = dict(self._inherit(parent)) if parent is not None else {}
            own = {**node.etree_element.attrib}
            own.update(self.parseMultiAttributes(own.pop("style", "")))
            found.update((k, v.strip()) for k, v in own.items() if v != "inherit")
            node.__dict__["_inherited"] = found
        return found

    def parseMultiAttributes(self, line):
        pairs = (declaration.partition(":") for declaration in line.split(";"))
        return {k.strip(): v.strip() for k, _colon, v in pairs if k.strip()}


class _SvgReader(svglib.SvgRenderer):
    """Reads one SVG as ReportLab shapes.

    A group of the page that an earlier page of the batch had too, to the letter, is
    stored once, and shown again.
    """

    def __init__(self, canvas):
        super().__init__(None)
        self._canvas = canvas
        self.attrConverter = _Attributes()
        self.shape_converter = svglib.Svg2RlgShapeConverter(None, self.attrConverter)

    def renderStyle(self, node):
        super().renderStyle(node)
        self.attrConverter.has_rules = True

    def renderNode(self, node, parent=None):
        part = self._find_part(node)
        if part is None:
            super().renderNode(node, parent)
            return
        if part.group is None:
            part.group = Group()
            super().renderNode(node, part.group)
        parent.add(_Part(part))

    def xlink_href_target(self, node, group=None):
        href = svg_source.get_href(node.etree_element).strip()
        if href.startswith("data:"):
            return _Embedded(href, self._canvas)
        return super().xlink_href_target(node, group) if href[:1] == "#" else None

    def _find_part(self, node):
        """Return a group that pages share; None if it has to be drawn here."""
        page = node.parent
        is_group = page is not None and page.parent is None and node.local_name == "g"
        if not is_group or self.attrConverter.has_rules:
            return None
        source = etree.tostring(node.etree_element, with_tail=False)
        if b"url(" in source or b"<use" in source:
            # It needs what another part of its page defines.
            return None
        style = [self.attrConverter.findAttr(page, name) for name in INHERITED]
        return self._canvas.find_part(
            hashlib.sha1(repr((source, style)).encode(), usedforsecurity=False),
            self.attrConverter.main_box,
        )


class _Embedded:
    """A picture within an SVG."""

    def __init__(self, href, canvas):
        self.href = href
        self._canvas = canvas

    @property
    def size(self):
        """Its width and height, for an SVG that does not say."""
        picture = images.read(self._canvas.get_content(self.href))
        return picture.width, picture.height


class _Part(DirectDraw):
    """Where a page shows a part that it shares with others."""

    def __init__(self, part):
        self._part = part

    def drawDirectly(self, renderer):
        renderer.draw_part(self._part)


class _PdfWriter(_PDFRenderer):
    """Draws shapes on a SharingCanvas."""

    def draw_part(self, part):
        """Show a part of a page; the first time, store it."""
        canvas = self._canvas
        if not canvas.hasForm(part.name):
            drawing = Drawing(0, 0)
            drawing.add(part.group)
            self._store(part.name, part.box, drawing)
        canvas.doForm(part.name)

    def drawImage(self, image):
        box = (image.x, image.y, image.width, image.height)
        self._canvas.draw_picture(image.path.href, *box, self._draw_svg)

    def _draw_svg(self, content):
        """Store an embedded SVG as a part; return its name and size."""
        root = svg_source.parse(content)
        svg_source.check(root)
        drawing = _SvgReader(self._canvas).render(root)
        name = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        self._store(name, (0, 0, drawing.width, drawing.height), drawing)
        return name, drawing.width, drawing.height

    def _store(self, name, box, drawing):
        canvas = self._canvas
        outer = canvas._drawing
        canvas.beginForm(name, *box)
        _PdfWriter().draw(drawing, canvas)
        canvas.end_part()
        # ReportLab does not expect one drawing within another.
        canvas._drawing = outer

    def drawString(self, stringObj):
        if not self._fill:
            return
        state = self._tracker.getState()
        size, bold = state["fontSize"], state["fontName"] == fonts.main_font(True)
        x = stringObj.x - ANCHORS.get(state["textAnchor"], 0) * size * text.measure(
            stringObj.text, bold
        )
        for font, piece in text.split_runs(stringObj.text, bold):
            self._canvas.setFont(font, size)
            self._canvas.drawString(x, stringObj.y, piece)
            x += fonts.measure(piece, bold) * size
