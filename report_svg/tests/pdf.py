"""What a PDF shows, read back by other programs than those that drew it."""

import io

import pypdfium2
import zxingcpp
from pypdf import PdfReader

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


def get_pictures(content):
    """Return the files of the pictures that pages show, JPEGs as they are."""
    pages = pypdfium2.PdfDocument(content)
    kinds = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    return {
        bytes(image.get_data(decode_simple=True))
        for page in pages
        for image in page.get_objects(filter=kinds, max_depth=5)
    }


def get_links(content, page=0):
    """Return the addresses that can be clicked on a page, with their boxes."""
    annotations = PdfReader(io.BytesIO(content)).pages[page].get("/Annots", [])
    links = (annotation.get_object() for annotation in annotations)
    return [(link["/A"]["/URI"], [float(n) for n in link["/Rect"]]) for link in links]


def get_ink(content, page=0, dpi=254):
    """Return the first and the last column of a page that is not white, in pixels."""
    image = render(content, page, dpi).convert("L").point(lambda shade: 255 - shade)
    left, _top, right, _bottom = image.getbbox()
    return left, right
