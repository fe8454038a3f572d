"""Draws an SVG on a ReportLab canvas. Needs no database.

Texts and pictures are drawn here, for the sake of fonts, joined letters and files that
pages share; shapes, and whatever is in a picture that is an SVG, are svglib's.
"""

import hashlib
import io
import re
from contextlib import contextmanager
from functools import partial
from xml.sax.saxutils import quoteattr

from lxml import etree
from reportlab.graphics import renderPDF
from reportlab.lib.colors import black, toColor
from reportlab.lib.utils import ImageReader
from svglib.svglib import svg2rlg

from . import fonts, images, source

BOLD_WEIGHTS = {"bold", "bolder", "600", "700", "800", "900"}
# How much of a text is to the left of its position.
ANCHORS = {"middle": 0.5, "end": 1}
# In pixels, of which an inch has 96; a point has 4/3 of them.
UNITS = {"": 1, "px": 1, "pt": 4 / 3, "in": 96, "mm": 96 / 25.4, "cm": 960 / 25.4}
POINT = 72 / 96
LENGTH = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([a-z]*)\s*")
NUMBER = re.compile(r"[-+.\de]+")
TRANSFORM = re.compile(r"(\w+)\s*\(([^)]*)\)")
CLIP = re.compile(r"url\(\s*#([^)\s]+)\s*\)")
# What is drawn here, also within a group; the rest is svglib's.
OURS = {"text", "image", "a"}
NOT_DRAWN = {"title", "desc", "metadata", "defs", "style", "clipPath", "symbol"}
# What elements take from the groups that they are in.
LOOK = ("fill", "stroke", "font", "text", "color", "opacity", "display", "visibility")
# ReportLab's forms know no transparency and no gradients.
NEEDS_PAGE = re.compile("opacity|url\\(|rgba|hsla|<use|class=")
NEEDS_DEFINITIONS = re.compile("url\\(|<use|class=")
DEFINITIONS = (
    "//*[local-name()='defs' or local-name()='style' or local-name()='symbol']"
)


class Painter:
    """Draws SVGs on the canvas of one document."""

    def __init__(self, canvas):
        self._canvas = canvas
        self._pictures, self._drawings, self._seen = {}, {}, set()
        # The files of the fonts that were used, for whoever ends a page to clear.
        self.fonts = set()

    def paint(self, root):
        """Draw an SVG whose lower left corner is the origin of the canvas.

        :raise SvgError, TextError, ImageError: it cannot be drawn
        """
        source.check(root)
        self._root = root
        self._view = left, top, width, height = read_view(root)
        page_width, page_height = get_size(root)
        scale = min(page_width / width, page_height / height)
        place = (-left * scale, page_height + top * scale)
        with self._state((scale, 0, 0, -scale, *place)):
            self._paint_children(root, _read_look(root, {}))

    def _paint_children(self, parent, look):
        shapes = []
        for element in parent:
            if source.get_name(element) in NOT_DRAWN:
                continue
            if OURS.isdisjoint(map(source.get_name, element.iter())):
                shapes.append(element)
                continue
            self._paint_shapes(shapes, look)
            shapes = []
            self._paint_element(element, _read_look(element, look))
        self._paint_shapes(shapes, look)

    def _paint_element(self, element, look):
        """Draw a text, a picture, or a group with some of them."""
        if look.get("display") == "none" or look.get("visibility") == "hidden":
            return
        with self._state():
            for kind, values in TRANSFORM.findall(element.get("transform", "")):
                self._transform(kind, [float(n) for n in NUMBER.findall(values)])
            clip = CLIP.fullmatch(element.get("clip-path", ""))
            if clip:
                self._clip(self._root.xpath("//*[@id=$id]/*", id=clip[1]))
            opacity = float(look.get("opacity", 1)) * float(look.get("fill-opacity", 1))
            if opacity < 1:
                self._canvas.setFillAlpha(opacity)
            paint = f"_paint_{source.get_name(element)}"
            getattr(self, paint, self._paint_children)(element, look)

    def _transform(self, kind, values):
        if kind == "translate":
            values = (*values, 0)[:2]
        elif kind == "scale":
            values = (values[0], values[-1])
        elif kind not in ("matrix", "rotate"):
            raise source.SvgError(f"Texts and pictures cannot be turned by {kind}.")
        method = "transform" if kind == "matrix" else kind
        getattr(self._canvas, method)(*values)

    def _clip(self, shapes):
        if [source.get_name(shape) for shape in shapes] != ["rect"]:
            raise source.SvgError("Texts and pictures are clipped by one <rect> only.")
        path, radius = self._canvas.beginPath(), read_length(shapes[0].get("rx"))
        path.roundRect(*_read_box(shapes[0]), radius)
        self._canvas.clipPath(path, stroke=0, fill=0)

    def _paint_a(self, element, look):
        """Draw a link: what in it has a width and a height can be clicked."""
        self._paint_children(element, look)
        href = source.get_href(element)
        for x, y, width, height in map(_read_box, element) if href else ():
            box = (x, y, x + width, y + height)
            self._canvas.linkURL(href, box, relative=1)

    def _paint_text(self, element, look):
        spans = [(element, element.text, look)]
        for child in element:
            spans += [
                (child, child.text, _read_look(child, look)),
                ({}, child.tail, look),
            ]
        x = y = 0
        for place, content, own in spans:
            x, y = read_length(place.get("x"), x), read_length(place.get("y"), y)
            line = re.sub(r"\s+", " ", content or "")
            x = self._write(line if len(element) else line.strip(), own, x, y)

    def _write(self, line, look, x, y):
        """Write a line of text; return where it ends."""
        size = read_length(look.get("font-size"), 16)
        bold = look.get("font-weight") in BOLD_WEIGHTS
        fonts.check(line, bold)
        x -= ANCHORS.get(look.get("text-anchor"), 0) * size * fonts.measure(line, bold)
        fill = look.get("fill", "black")
        self._canvas.setFillColorRGB(*toColor(fill, black).rgb())
        for run in fonts.split_runs(line, bold):
            if fill != "none":
                self._write_run(run, x, y, size)
            x += run.width * size
        return x

    def _write_run(self, run, x, y, size):
        self.fonts.add(run.font)
        # A shaped letter may have no character of its own. Readers put a text that runs
        # to the left in order by themselves, and would turn around what is told here.
        is_told = run.is_shaped and not run.is_turned
        if is_told:
            letters = run.text.encode("utf-16-be").hex()
            self._canvas.addLiteral(f"/Span <</ActualText <feff{letters}>>> BDC")
        text = self._canvas.beginText()
        text.setTextTransform(1, 0, 0, -1, x, y)
        text.setFont(fonts.get_name(run.font), size)
        text.textOut(fonts.shape(run))
        self._canvas.drawText(text)
        if is_told:
            self._canvas.addLiteral("EMC")

    def _paint_image(self, element, _look):
        href = source.get_href(element)
        if href not in self._pictures:
            self._pictures[href] = images.open_picture(href)
        picture = self._pictures[href]
        is_pixels = isinstance(picture, ImageReader)
        own = picture.getSize() if is_pixels else (picture.width, picture.height)
        x, y, width, height = _read_box(element)
        width = width or (height * own[0] / own[1] if height else own[0])
        height = height or width * own[1] / own[0]
        if element.get("preserveAspectRatio") != "none":
            scale = min(width / own[0], height / own[1])
            x += (width - scale * own[0]) / 2
            y += (height - scale * own[1]) / 2
            width, height = scale * own[0], scale * own[1]
        with self._state((width, 0, 0, -height, x, y + height)):
            if is_pixels:
                draw = partial(self._canvas.drawImage, picture, 0, 0, 1, 1, "auto")
                self._share(href, (0, 0, 1, 1), draw)
            elif isinstance(picture, images.Jpeg):
                self._share(href, (0, 0, 1, 1), None, Contents=picture)
            else:
                self._canvas.scale(1 / own[0], 1 / own[1])
                self._draw(picture, images.decode(href).decode(), (0, 0, *own))

    def _paint_shapes(self, shapes, look):
        """Have svglib draw shapes that follow each other."""
        if not shapes:
            return
        attributes = " ".join(f"{n}={quoteattr(look[n])}" for n in sorted(look))
        content = f"<g {attributes}>{_to_text(shapes)}</g>"
        if NEEDS_DEFINITIONS.search(content):
            content = f"<defs>{_to_text(self._root.xpath(DEFINITIONS))}</defs>{content}"
        left, top, width, height = self._view
        svg = (
            f'<svg xmlns="{source.NAMESPACE}" viewBox="{left} {top} {width} {height}"'
            f' width="{width}pt" height="{height}pt">{content}</svg>'
        )
        if svg not in self._drawings:
            self._drawings[svg] = svg2rlg(io.BytesIO(svg.encode()))
        with self._state((1, 0, 0, -1, left, top + height)):
            self._draw(self._drawings[svg], svg, (0, 0, width, height))

    def _draw(self, drawing, svg, box):
        draw = partial(renderPDF.draw, drawing, self._canvas, 0, 0)
        draw() if NEEDS_PAGE.search(svg) else self._share(svg, box, draw)

    def _share(self, key, box, draw, **stored):
        """Draw something; if it was drawn before, show it from where it is stored."""
        name = hashlib.sha256(key.encode()).hexdigest()
        is_known = name in self._seen or stored
        if is_known and not self._canvas.hasForm(name):
            self._canvas.beginForm(name, *box)
            if draw:
                draw()
            self._canvas.endForm(**stored)
        self._canvas.doForm(name) if is_known else draw()
        self._seen.add(name)

    @contextmanager
    def _state(self, matrix=(1, 0, 0, 1, 0, 0)):
        self._canvas.saveState()
        self._canvas.transform(*matrix)
        yield
        self._canvas.restoreState()


def check(root):
    """Refuse an SVG with texts that no font draws, or pictures that cannot be shown.

    Costs much less than to draw it.

    :raise SvgError, TextError, ImageError: says what is wrong
    """
    source.check(root)
    get_size(root)
    for line in root.itertext("{*}text", "{*}tspan", with_tail=False):
        fonts.check(line)
    for image in root.iter("{*}image"):
        images.open_picture(source.get_href(image))


def get_size(root):
    """Return the width and height of an SVG in points."""
    _left, _top, width, height = read_view(root)
    sides = (root.get("width"), width), (root.get("height"), height)
    return [read_length(*side) * POINT for side in sides]


def read_view(svg):
    """Return left, top, width and height in the units that an SVG has inside."""
    view = [float(number) for number in NUMBER.findall(svg.get("viewBox", ""))]
    if len(view) != 4:
        view = [0, 0, read_length(svg.get("width")), read_length(svg.get("height"))]
    if min(view[2:]) <= 0:
        raise source.SvgError("An SVG has to have a width and a height.")
    return view


def read_length(value, default=0):
    """Return a length in pixels.

    :raise SvgError: in a unit that is not known here, such as %
    """
    match = LENGTH.fullmatch(value or "0")
    if not match or match[2] not in UNITS:
        raise source.SvgError(f"This is no length: {value[:80]!r}.")
    return float(match[1]) * UNITS[match[2]] if value else default


def _to_text(elements):
    return "".join(etree.tostring(e, encoding=str, with_tail=False) for e in elements)


def _read_box(element):
    return [read_length(element.get(name)) for name in ("x", "y", "width", "height")]


def _read_look(element, outer):
    """Return how an element looks, with what it takes from the groups that it is in."""
    pairs = (pair.partition(":") for pair in element.get("style", "").split(";"))
    own = {**element.attrib, **{k.strip(): v.strip() for k, _colon, v in pairs}}
    look = {k: v for k, v in own.items() if k.startswith(LOOK) and v != "inherit"}
    opacity = float(outer.get("opacity", 1)) * float(look.get("opacity", 1))
    return outer | look | ({"opacity": str(opacity)} if opacity < 1 else {})
