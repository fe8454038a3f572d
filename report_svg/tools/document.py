"""SVG pages become PDF, in process: a page each, or ten on a sheet. Needs no database.

The pages of one call are drawn on one canvas, so that fonts and pictures are prepared
once; where each is to be a file of its own, pypdf takes them apart.
"""

import io
from contextlib import contextmanager

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject
from reportlab.pdfgen.canvas import Canvas

from . import fonts, images, painter, source

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
COLUMNS, ROWS = 2, 5
CARD = (85.6 * MM, 53.98 * MM)
# Between the cards there is no gap: one cut separates two of them.
MARGINS = ((A4[0] - COLUMNS * CARD[0]) / 2, (A4[1] - ROWS * CARD[1]) / 2)
# Where crop marks begin and end, so far from the cards that none shows on a card.
MARK_GAP, MARK_END = 1 * MM, 5 * MM


class DrawingError(Exception):
    """A page that cannot be drawn.

    ``index`` is its position in the batch, ``cause`` the TextError, SvgError or
    ImageError that says why.
    """

    def __init__(self, index, cause):
        super().__init__(f"Page {index}: {cause}")
        self.index = index
        self.cause = cause


def draw_merged(svgs, title=None):
    """Return the bytes of one PDF with a page for each SVG.

    :param svgs: SVGs in the order wanted, as text or as lxml elements
    :param title: the title of the PDF; that of the first page by default
    :raise DrawingError: one of them cannot be drawn, or there is none
    """
    return _Document().draw(svgs).finish(title)


def draw_sheets(svgs, title=None):
    """Return A4 pages with ten cards each at their exact size, and crop marks.

    The parameters are those of ``draw_merged``.
    """
    return _Document().draw(svgs, on_sheets=True).finish(title)


def draw_each(svgs):
    """Return the bytes of a PDF of one page for each SVG, in order.

    The parameters are those of ``draw_merged``.
    """
    document = _Document().draw(svgs)
    content = document.finish() if document.titles else b""
    if len(document.titles) < 2:
        return [content] if content else []
    pages = PdfReader(io.BytesIO(content)).pages
    pages = zip(pages, document.titles, document.faces, strict=True)
    return [_take_page(*page) for page in pages]


def check(roots):
    """Return SVGs whose texts and pictures can be drawn.

    :raise DrawingError: says which cannot, and why
    """
    for index, root in enumerate(roots):
        with _naming(index):
            painter.check(root)
    return roots


def get_position(index):
    """Return the lower left corner of a card on its sheet, in points.

    :param int index: 0 is the first card of the sheet, at its top left
    """
    row, column = divmod(index, COLUMNS)
    x = MARGINS[0] + column * CARD[0]
    return x, A4[1] - MARGINS[1] - (row + 1) * CARD[1]


class _Document:
    """A PDF while it is drawn; knows the title and the faces of each page."""

    def __init__(self):
        main = fonts.get_name(fonts.main_font())
        self._canvas = Canvas("", pageCompression=1, invariant=1, initialFontName=main)
        self._painter = painter.Painter(self._canvas)
        self.titles, self.faces = [], []

    def draw(self, svgs, on_sheets=False):
        for index, svg in enumerate(svgs):
            with _naming(index):
                root = source.parse(svg) if isinstance(svg, str | bytes) else svg
                self._draw_on_sheet(root) if on_sheets else self._draw_page(root)
        return self

    def finish(self, title=None):
        if not self.titles:
            raise DrawingError(0, source.SvgError("There is no page to draw."))
        self._canvas.setTitle(title or self.titles[0])
        return self._canvas.getpdfdata()

    def _draw_page(self, root):
        self._canvas.setPageSize(painter.get_size(root))
        self._painter.paint(root)
        self._bookmark(root)
        self._canvas.showPage()
        used = {fonts.main_font(), *self._painter.fonts}
        self.faces.append(set(map(fonts.get_face, used)))
        self._painter.fonts.clear()

    def _draw_on_sheet(self, root):
        index = len(self.titles) % (COLUMNS * ROWS)
        if not index:
            if self.titles:
                self._canvas.showPage()
            self._canvas.setPageSize(A4)
            self._draw_crop_marks()
        self._canvas.saveState()
        x, y = get_position(index)
        self._canvas.translate(x, y)
        self._painter.paint(root)
        self._canvas.restoreState()
        self._bookmark(root, fit="XYZ", left=x, top=y + CARD[1])

    def _draw_crop_marks(self):
        left, bottom = MARGINS
        xs = [left + column * CARD[0] for column in range(COLUMNS + 1)]
        ys = [bottom + row * CARD[1] for row in range(ROWS + 1)]
        self._canvas.setLineWidth(0.25)
        for near, far in ((-MARK_GAP, -MARK_END), (MARK_GAP, MARK_END)):
            for x in xs:
                y = ys[-1] if near > 0 else ys[0]
                self._canvas.line(x, y + near, x, y + far)
            for y in ys:
                x = xs[-1] if near > 0 else xs[0]
                self._canvas.line(x + near, y, x + far, y)

    def _bookmark(self, root, **place):
        """Let the list of contents lead to what was just drawn."""
        key = str(len(self.titles))
        self.titles.append(source.get_title(root))
        self._canvas.bookmarkPage(key, **place)
        self._canvas.addOutlineEntry(self.titles[-1], key)


@contextmanager
def _naming(index):
    """Turn whatever is wrong with a page into a DrawingError that names the page."""
    try:
        yield
    except (fonts.TextError, source.SvgError, images.ImageError) as error:
        raise DrawingError(index, error) from error
    # svglib and ReportLab answer wrong numbers, colors and paths in many ways.
    except Exception as error:
        reason = source.SvgError(f"The SVG cannot be drawn: {error}")
        raise DrawingError(index, reason) from error


def _take_page(page, title, faces):
    """Return a page as a PDF of its own, with the fonts that it shows only."""
    _leave_fonts(page, faces)
    writer = PdfWriter()
    writer.add_page(page)
    writer.add_metadata({"/Title": title})
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _leave_fonts(page, faces):
    """Leave the fonts of these faces in a page, and one in the forms that it shows."""
    resources = page["/Resources"]
    all_fonts = resources["/Font"]
    kept = {
        name: font
        for name, font in all_fonts.items()
        if font.get_object()["/BaseFont"].partition("+")[2] in faces
    }
    resources[NameObject("/Font")] = DictionaryObject(kept)
    for form in resources.get("/XObject", {}).values():
        own = form.get_object().get("/Resources", {})
        own.pop("/Font", None)
