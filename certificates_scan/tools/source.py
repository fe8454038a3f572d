"""A file as pages: their text and their pictures. Needs no database."""

from functools import lru_cache

from odoo.addons.certificates.tools import documents

from . import codes, ocr, pdf, picture

# The resolution in which scans are recognized, and pages with a text are looked at.
SCAN_DPI, TEXT_DPI = 200, 130
# How many pages of a file are read.
MOST_PAGES = 300
# Pictures of so many pages are kept, for what is cut out of them.
KEPT_PICTURES = 4
PICTURES = (documents.PNG, documents.JPEG)


class Source:
    """The pages of a file, in order. It is closed after use.

    :param bytes content: of a PDF, PNG, JPEG or TIFF file
    """

    def __init__(self, content):
        self.content = content
        self._pages = {}
        # By how many degrees pages lie on their side.
        self._turns = {}
        # For each source, so that nothing is kept longer.
        self.get_picture = lru_cache(KEPT_PICTURES)(self._load_picture)

    def __enter__(self):
        return self

    def __exit__(self, *_details):
        self.get_picture.cache_clear()

    def get_page(self, number):
        """Return a page, from 0, as it was read.

        :raise ocr.OcrError: it is a scan, and Tesseract is missing or gave up
        """
        if number not in self._pages:
            self._pages[number] = self._read_page(number)
        return self._pages[number]

    def get_pages(self, most=MOST_PAGES):
        """Return the pages of the file, as many as are read at most."""
        return [self.get_page(number) for number in range(min(self.count, most))]

    def cut(self, number, box):
        """Return the part of a page that shows something, as PNG."""
        shown = self.get_picture(number)
        return picture.cut(shown, box, self._get_scale(number, shown))

    def read_again(self, places):
        """Return the texts of places on scanned pages, recognized in another way.

        :param list places: with the number of the page, and the box
        """
        parts = []
        for number, box in places:
            shown = self.get_picture(number)
            parts.append(picture.cut_line(shown, box, picture.get_scale(shown)))
        return ocr.recognize_lines(parts)

    def has_ink_beside(self, number, box):
        """Return whether something that was not read touches a text on a page."""
        words = [w.box for w in self.get_page(number).words]
        others = [other for other in words if other.overlap(box) < 0.5]
        shown = self.get_picture(number)
        return picture.has_ink_beside(shown, box, others, picture.get_scale(shown))

    def _read_scan(self, number):
        page = ocr.recognize(self.get_picture(number))
        if not page.is_legible and self._turn(number):
            page = ocr.recognize(self.get_picture(number))
        page.codes = codes.read_codes(self.get_picture(number))
        return page

    def _turn(self, number):
        """Turn a page that lies on its side; return whether it does."""
        self._turns[number] = ocr.find_turn(self.get_picture(number))
        self.get_picture.cache_clear()
        return self._turns[number]

    def _make_upright(self, number, scan):
        """Return the picture of a scanned page as it is read."""
        turned = scan.rotate(self._turns.get(number, 0), expand=True)
        return picture.straighten(picture.even_out(turned))


class PdfSource(Source):
    """The pages of a PDF file."""

    def __init__(self, content):
        super().__init__(content)
        self._document = pdf.open_pdf(content)
        self._texts = {}
        self.count = len(self._document)

    def __exit__(self, *details):
        self._document.close()
        return super().__exit__(*details)

    def extract(self, numbers):
        """Return a file with some of the pages: its name's ending, and content."""
        if len(numbers) == self.count:
            return self.content
        return pdf.extract(self.content, numbers)

    def _get_text(self, number):
        if number not in self._texts:
            self._texts[number] = pdf.read_text(self._document[number])
        return self._texts[number]

    def _read_page(self, number):
        page = self._get_text(number)
        if page is None:
            return self._read_scan(number)
        page.codes = codes.read_codes(self.get_picture(number))
        return page

    def _load_picture(self, number):
        if self._get_text(number) is not None:
            return pdf.render(self._document[number], self._choose_text_dpi(number))
        rendered = pdf.render(self._document[number], self._choose_dpi(number))
        return self._make_upright(number, rendered)

    def _choose_dpi(self, number):
        """Return the resolution of a scan: the same number of pixels on any paper."""
        return SCAN_DPI * picture.PAGE_LENGTH / max(self._document[number].get_size())

    def _choose_text_dpi(self, number):
        """Return the resolution of a page with a text: as few pixels as of a scan."""
        return min(TEXT_DPI, self._choose_dpi(number))

    def _get_scale(self, number, shown):
        if self._get_text(number) is not None:
            return self._choose_text_dpi(number) / 72
        return picture.get_scale(shown)


class PictureSource(Source):
    """The pictures in a file, each a page."""

    def __init__(self, content):
        super().__init__(content)
        self.count = picture.count_pictures(content)
        self._is_tiff = content.startswith(picture.TIFF_STARTS)

    def extract(self, numbers):
        if self._is_tiff:
            return picture.to_pdf(self.content, numbers)
        return self.content

    def _read_page(self, number):
        return self._read_scan(number)

    def _load_picture(self, number):
        shown = picture.open_picture(self.content, number)
        return self._make_upright(number, shown)

    def _get_scale(self, number, shown):
        return picture.get_scale(shown)


def open_source(content):
    """Return the pages of a file; used in a ``with`` statement.

    :param bytes content: of the file
    :raise ValueError: it is of another kind
    """
    kind = documents.find_kind(content)
    if kind == documents.PDF:
        return PdfSource(content)
    if kind in PICTURES or content.startswith(picture.TIFF_STARTS):
        return PictureSource(content)
    raise ValueError("no PDF file and no picture")
