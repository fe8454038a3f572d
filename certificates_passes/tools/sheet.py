"""Passes put together: one after the other, or ten on a sheet. Needs no database.

Pages are not drawn again: they are moved as they are, and what several share (fonts,
logos) is stored once.
"""

from .pdf_objects import PdfFile, PdfSource

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
COLUMNS, ROWS = 2, 5
CARD = (85.6 * MM, 53.98 * MM)
# Between the cards there is no gap: one cut separates two of them.
MARGINS = ((A4[0] - COLUMNS * CARD[0]) / 2, (A4[1] - ROWS * CARD[1]) / 2)
# Crop marks end this far from the cards, so that none shows on a card.
MARK_GAP, MARK_LENGTH = 1 * MM, 4 * MM


def merge(pdfs, title=""):
    """Return the pages of several PDFs as one.

    :param pdfs: the bytes of each, in order
    :raise PdfError: one of them is damaged
    """
    file = PdfFile(title)
    for source in map(PdfSource, pdfs):
        for page in source.pages:
            file.add_page(source, page)
    return file.to_bytes()


def impose(pdfs, title=""):
    """Return A4 pages with ten cards each at their exact size, and crop marks.

    :param pdfs: the bytes of a PDF for each card, which its first page shows
    :raise PdfError: one of them is damaged
    """
    file = PdfFile(title)
    sources = map(PdfSource, pdfs)
    forms = [file.add_form(source, source.pages[0]) for source in sources]
    count = COLUMNS * ROWS
    for start in range(0, len(forms), count):
        _add_sheet(file, forms[start : start + count])
    return file.to_bytes()


def get_position(index):
    """Return the lower left corner of a card on its sheet, in points.

    :param int index: 0 is the first card of the sheet, at its top left
    """
    row, column = divmod(index, COLUMNS)
    x = MARGINS[0] + column * CARD[0]
    return x, A4[1] - MARGINS[1] - (row + 1) * CARD[1]


def draw_crop_marks():
    """Return the PDF operators of the lines that show where to cut."""
    left, bottom = MARGINS
    xs = [left + column * CARD[0] for column in range(COLUMNS + 1)]
    ys = [bottom + row * CARD[1] for row in range(ROWS + 1)]
    lines = [
        *((x, y, x, y + sign * MARK_LENGTH) for x in xs for y, sign in _ends(ys)),
        *((x, y, x + sign * MARK_LENGTH, y) for y in ys for x, sign in _ends(xs)),
    ]
    return "0.25 w 0 G\n" + "\n".join(
        f"{x1:.4f} {y1:.4f} m {x2:.4f} {y2:.4f} l S" for x1, y1, x2, y2 in lines
    )


def _ends(positions):
    """Return where marks begin on both sides, and in which direction they go."""
    return (positions[0] - MARK_GAP, -1), (positions[-1] + MARK_GAP, 1)


def _add_sheet(file, forms):
    """Add an A4 page that shows cards, and where to cut them."""
    lines, names = [draw_crop_marks()], []
    for index, form in enumerate(forms):
        x, y = get_position(index)
        lines.append(f"q 1 0 0 1 {x:.4f} {y:.4f} cm /Card{index} Do Q")
        names.append(b"/Card%d %d 0 R" % (index, form))
    contents = file.add_stream("\n".join(lines).encode())
    resources = file.add(b"<< /XObject << %s >> >>" % b" ".join(names))
    file.add_new_page(
        b"<< /Type /Page /MediaBox [0 0 %.4f %.4f] /Resources %d 0 R /Contents %d 0 R"
        % (*A4, resources, contents)
    )
