"""What a PDF shows, read back by other programs than those that drew it."""

import pypdfium2
import zxingcpp

# The size of a bank card in points.
CARD = (85.60 * 72 / 25.4, 53.98 * 72 / 25.4)


def get_pages(content):
    """Return the size of each page in points."""
    document = pypdfium2.PdfDocument(content)
    return [page.get_size() for page in document]


def get_texts(content):
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_bounded() for page in document]


def get_line_boxes(content, page=0):
    """Return left, bottom, right and top of each line of text of a page."""
    text = pypdfium2.PdfDocument(content)[page].get_textpage()
    return [text.get_rect(index) for index in range(text.count_rects())]


def get_text_box(content, page=0):
    """Return left, bottom, right and top of all text of a page."""
    boxes = get_line_boxes(content, page)
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def render(content, page=0, dpi=300):
    """Return a page as a Pillow image."""
    document = pypdfium2.PdfDocument(content)
    return document[page].render(scale=dpi / 72).to_pil().convert("RGB")


def read_codes(content, page=0, dpi=300):
    """Return what the QR codes of a page say."""
    return [code.text for code in zxingcpp.read_barcodes(render(content, page, dpi))]
