"""SVG pages become PDF, in process: svglib reads them and ReportLab draws them.

Nothing that an SVG names is opened or fetched: a page that refers to a file, an address
or a style sheet outside is refused. Needs no database.
"""

import hashlib
import logging
import re
import threading
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

# How svglib and ReportLab answer wrong numbers, colors or paths, and groups in groups
# without an end.
WRONG = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

CLIP = re.compile(r"url\(\s*#([^)\s]+)\s*\)")

# The attributes of a text or a picture that is drawn the short way.
SIMPLE = {
    "fill",
    "fill-opacity",
    "font-family",
    "font-size",
    "font-weight",
    "height",
    "href",
    "image-rendering",
    "preserveAspectRatio",
    "text-anchor",
    "width",
    "x",
    "y",
    "{http://www.w3.org/1999/xlink}href",
}

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

# ReportLab's fonts belong to the process, and keep their place in their file while a
# document takes letters from it: two threads at once would take each other's. Drawing
# only computes, so that threads lose nothing by taking turns.
_drawing = threading.Lock()


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
    with _drawing:
        canvas = pdf_canvas.SharingCanvas(pictures)
        titles = [_draw_page(canvas, *page) for page in enumerate(svgs)]
        return canvas.get_documents(titles)


def draw_merged(svgs, title=None, pictures=None):
    """Return the bytes of one PDF with a page for each SVG.

    :param svgs: SVGs in the order wanted, as text or as lxml elements
    :param pictures: those that the SVGs name, see ``images.pooled``
    :param title: the title of the PDF; that of the first page by default
    :raise DrawingError: one of them cannot be drawn, or there is none
    """
    with _drawing:
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
    except WRONG as error:
        reason = svg_source.SvgError(f"The SVG cannot be drawn: {error}")
        raise DrawingError(index, reason) from error


def _get_title(root):
    for child in root:
        if svg_source.get_name(child) == "title":
            return (child.text or "").strip()
    return root.get("aria-label") or ""


class _Attributes(svglib.Svg2RlgAttributeConverter):
    """Attributes of elements, inherited; each is looked up once for an element."""

    def __init__(self):
        super().__init__()
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

    def convertFontFamily(self, fontAttr, weightAttr="normal", styleAttr="normal"):
        """Return the one family that cards are set in, whatever the SVG asks for."""
        return fonts.main_font(weightAttr in BOLD_WEIGHTS)

    def convertDashArray(self, svgAttr):
        return None if svgAttr == "none" else super().convertDashArray(svgAttr)

    def parseMultiAttributes(self, line):
        pairs = (declaration.partition(":") for declaration in line.split(";"))
        return {k.strip(): v.strip() for k, _colon, v in pairs if k.strip()}


class _Shapes(svglib.Svg2RlgShapeConverter):
    """Converts elements; what each card has of its own takes a short way."""

    def __init__(self, canvas, converter):
        super().__init__(None, converter)
        self._canvas = canvas

    def convert_simple(self, node):
        """Return a text or a picture."""
        return getattr(self, f"_convert_{node.local_name}")(node)

    def _convert_text(self, node):
        find, number = self.attrConverter.findAttr, self.attrConverter.convertLength
        size = number(find(node, "font-size") or "16px")
        x, y = self.convert_length_attrs(node, "x", "y", em_base=size)
        color = self.attrConverter.convertColor(find(node, "fill") or "black")
        content = svglib.clean_text(node.text or "", False, True, True)
        if not content or not color or isinstance(x, list) or isinstance(y, list):
            return self.convertShape("text", node)
        return _Line(
            content,
            x,
            y,
            size,
            bold=find(node, "font-weight") in BOLD_WEIGHTS,
            anchor=find(node, "text-anchor"),
            color=color,
            opacity=float(find(node, "fill-opacity") or 1),
        )

    def _convert_image(self, node):
        href = svg_source.get_href(node.etree_element).strip()
        box = self.convert_length_attrs(node, "x", "y", "width", "height")
        x, y, width, height = box
        if not width or not height:
            own_width, own_height = self._canvas.get_size(href)
            ratio = own_width / own_height
            width = width or (height * ratio if height else own_width)
            height = height or width / ratio
        return _Picture(href, x, y, width, height)


class _SvgReader(svglib.SvgRenderer):
    """Reads one SVG as ReportLab shapes.

    A group of the page that an earlier page of the batch had too, to the letter, is
    stored once, and shown again.
    """

    def __init__(self, canvas):
        super().__init__(None)
        self._canvas = canvas
        self.attrConverter = _Attributes()
        self.shape_converter = _Shapes(canvas, self.attrConverter)

    def renderStyle(self, node):
        super().renderStyle(node)
        self.attrConverter.has_rules = True

    def renderNode(self, node, parent=None):
        if node.local_name == "clipPath":
            self.definitions[node.get("id")] = node
            return
        if self._is_simple(node):
            parent.add(self.shape_converter.convert_simple(node))
            return
        part = self._find_part(node)
        if part is None:
            super().renderNode(node, parent)
            return
        if part.group is None:
            part.group = Group()
            super().renderNode(node, part.group)
        parent.add(_Part(part))

    def get_clippath(self, node):
        reference = CLIP.fullmatch(node.get("clip-path") or "")
        clip = reference and self.definitions.get(reference[1])
        if clip is None or len(clip.etree_element) != 1:
            return super().get_clippath(node)
        (shape,) = clip.iter_children()
        if shape.local_name != "rect" or shape.get("transform"):
            return super().get_clippath(node)
        return _RectClip(self.shape_converter.convertRect(shape))

    def _is_simple(self, node):
        """Return whether a text or picture needs nothing but its own attributes."""
        return (
            node.local_name in ("text", "image")
            and not len(node.etree_element)
            and not self.attrConverter.has_rules
            and SIMPLE.issuperset(node.etree_element.keys())
        )

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
        return self._canvas.get_size(self.href)


class _Direct(DirectDraw):
    """What draws itself on a SharingCanvas."""

    # Otherwise ReportLab checks each attribute as it is set.
    __setattr__ = object.__setattr__


class _Part(_Direct):
    """Where a page shows a part that it shares with others."""

    def __init__(self, part):
        self._part = part

    def drawDirectly(self, renderer):
        canvas, part = renderer._canvas, self._part
        if not canvas.hasForm(part.name):
            drawing = Drawing(0, 0)
            drawing.add(part.group)
            _store(canvas, part.name, part.box, drawing)
        canvas.doForm(part.name)


class _Picture(_Direct):
    """An embedded picture, in the coordinates of its SVG."""

    def __init__(self, href, x, y, width, height):
        self._href = href
        self._box = (x, y, width, height)

    def drawDirectly(self, renderer):
        canvas = renderer._canvas
        x, y, width, height = self._box
        name, own_width, own_height = canvas.get_picture(self._href, _store_svg)
        # Upside down: in an SVG, y is counted from the top.
        matrix = (width / own_width, 0, 0, -height / own_height, x, y + height)
        canvas.show_form(name, matrix)


class _RectClip(_Direct):
    """Hides what the rest of its group draws outside of a rectangle."""

    def __init__(self, rect):
        self._rect = rect

    def drawDirectly(self, renderer):
        path, rect = renderer._canvas.beginPath(), self._rect
        path.roundRect(rect.x, rect.y, rect.width, rect.height, rect.rx)
        renderer._canvas.clipPath(path, stroke=0, fill=0)


class _Line(_Direct):
    """A line of text, in the coordinates of its SVG."""

    def __init__(self, content, x, y, size, bold, anchor, color, opacity):
        self._content = content
        self._position = (x, y)
        self._size = size
        self._bold = bold
        self._anchor = anchor
        self._color = color
        self._opacity = opacity

    def drawDirectly(self, renderer):
        x, y = self._position
        share = ANCHORS.get(self._anchor, 0)
        if share:
            x -= share * self._size * text.measure(self._content, self._bold)
        runs = text.split_runs(self._content, self._bold)
        canvas = renderer._canvas
        canvas.show_text(runs, x, y, self._size, self._color, self._opacity)


class _PdfWriter(_PDFRenderer):
    """Draws shapes on a SharingCanvas."""

    def drawNode(self, node):
        if isinstance(node, _Direct):
            node.drawDirectly(self)
        else:
            super().drawNode(node)

    def drawImage(self, image):
        name, width, height = self._canvas.get_picture(image.path.href, _store_svg)
        self._canvas.show_form(
            name,
            (image.width / width, 0, 0, image.height / height, image.x, image.y),
        )

    def drawString(self, stringObj):
        if not self._fill:
            return
        state = self._tracker.getState()
        size, bold = state["fontSize"], state["fontName"] == fonts.main_font(True)
        width = size * text.measure(stringObj.text, bold)
        x = stringObj.x - ANCHORS.get(state["textAnchor"], 0) * width
        for font, piece in text.split_runs(stringObj.text, bold):
            self._canvas.setFont(font, size)
            self._canvas.drawString(x, stringObj.y, piece)
            x += fonts.measure(piece, bold) * size


def _store_svg(canvas, content):
    """Store an embedded SVG; return its name, width and height."""
    root = svg_source.parse(content)
    svg_source.check(root)
    drawing = _SvgReader(canvas).render(root)
    name = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    _store(canvas, name, (0, 0, drawing.width, drawing.height), drawing)
    return name, drawing.width, drawing.height


def _store(canvas, name, box, drawing):
    outer = canvas._drawing
    canvas.beginForm(name, *box)
    _PdfWriter().draw(drawing, canvas)
    canvas.end_part()
    # ReportLab does not expect one drawing within another.
    canvas._drawing = outer
