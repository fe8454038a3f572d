"""The pages of a PDF file: the text in it, and pictures of it. Needs no database."""

from io import BytesIO

import pypdfium2
from pypdfium2 import raw

from .page import Box, Page, Word

# Fewer letters are no text: a stamp, the name of the scanner.
FEWEST_LETTERS = 25
# Other signs are how a text looks when its letters are unknown.
FEWEST_READABLE = 0.7
# A gap between letters, in parts of their height, that separates words.
WORD_GAP = 0.28
# A picture that covers this much of a page is a scan of it.
SCAN_COVERS = 0.5
INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE


def open_pdf(content):
    """Return an open document; the caller closes it.

    :param bytes content: of the file
    :raise pypdfium2.PdfiumError: it cannot be opened
    """
    return pypdfium2.PdfDocument(content)


def read_text(page):
    """Return the text layer of a page, or None when it has none to rely on.

    A scanner may have added what it recognized, invisibly: that is read anew.

    :param page: of ``open_pdf``
    :rtype: Page | None
    """
    width, height = page.get_size()
    words = _find_words(page, height)
    if not _is_readable("".join(w.text for w in words)) or _is_scan(page):
        return None
    return Page(words, width, height)


def render(page, dpi):
    """Return a picture of a page in shades of gray.

    :param page: of ``open_pdf``
    :param int dpi: its resolution
    """
    return page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")


def extract(content, numbers):
    """Return a PDF file of some pages of another.

    :param bytes content: of the file
    :param list numbers: of pages, from 0
    """
    source, target = open_pdf(content), pypdfium2.PdfDocument.new()
    try:
        target.import_pages(source, pages=numbers)
        buffer = BytesIO()
        target.save(buffer)
        return buffer.getvalue()
    finally:
        target.close()
        source.close()


def _is_readable(text):
    letters = sum(sign.isalnum() for sign in text)
    return letters >= FEWEST_LETTERS and letters >= FEWEST_READABLE * len(text)


def _is_scan(page):
    """Return whether a page is a picture with a text that nobody sees."""
    width, height = page.get_size()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= SCAN_COVERS * width * height:
            return _has_invisible_text(page)
    return False


def _has_invisible_text(page):
    texts = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=2)
    return any(raw.FPDFTextObj_GetTextRenderMode(t) == INVISIBLE for t in texts)


def _find_words(page, height):
    """Return the words of the text layer with their places."""
    textpage = page.get_textpage()
    try:
        words, letters = [], []
        for sign, box in _iter_letters(textpage, height):
            if letters and (box is None or _is_apart(letters[-1][1], box)):
                words.append(_join(letters))
                letters = []
            if box is not None:
                letters.append((sign, box))
        return words + ([_join(letters)] if letters else [])
    finally:
        textpage.close()


def _iter_letters(textpage, height):
    """Yield each letter with its place; a blank has none."""
    count = textpage.count_chars()
    text = textpage.get_text_range(0, count) if count else ""
    is_aligned = len(text) == count
    for index in range(count):
        sign = text[index] if is_aligned else _get_sign(textpage, index)
        if sign.isspace() or not sign.isprintable():
            yield sign, None
            continue
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
        yield sign, Box(left, height - top, right, height - bottom)


def _get_sign(textpage, index):
    return chr(raw.FPDFText_GetUnicode(textpage, index))


def _is_apart(last, box):
    same_row = abs(last.middle - box.middle) < 0.5 * max(last.height, box.height)
    gap = box.left - last.right
    return not same_row or gap > WORD_GAP * last.height or gap < -2 * last.height


def _join(letters):
    box = letters[0][1]
    for _sign, other in letters[1:]:
        box = box.join(other)
    return Word("".join(sign for sign, _box in letters), box)
