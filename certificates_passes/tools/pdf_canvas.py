"""A ReportLab canvas that shares what the pages of a batch have in common.

Fonts, pictures and whole parts of a page are stored once, however many pages show them;
the finished pages are then put into one document, or into one each. Needs no database.
"""

import hashlib
import re

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from . import fonts, images, pdf_images
from .pdf_objects import PdfFile, PdfSource

FONT_NAME = re.compile(r"/(F\d+\+\d+) ")


class SharedPart:
    """A part of a page that is stored once: its name, its box, and its shapes."""

    def __init__(self, name, box):
        self.name = name
        self.box = (box.x, box.y, box.x + box.width, box.y + box.height)
        self.group = None


class SharingCanvas(Canvas):
    """Draws the pages of a batch; ``get_document`` or ``get_documents`` ends it."""

    def __init__(self, pictures=None):
        super().__init__(
            "", pageCompression=1, invariant=1, initialFontName=fonts.main_font()
        )
        self._named_pictures = pictures or {}
        self._pictures = {}
        self._parts = {}

    def find_part(self, key, box):
        """Return a part of a page that was shown before; None the first time.

        :param key: a hash of what the part shows
        :param box: the view box of the page
        """
        key = key.hexdigest()
        if key not in self._parts:
            self._parts[key] = None
            return None
        if self._parts[key] is None:
            self._parts[key] = SharedPart(key, box)
        return self._parts[key]

    def get_picture(self, href, store_svg):
        """Return the name, width and height of an embedded picture, stored once.

        :param str href: how SVGs refer to the picture
        :param store_svg: stores the content of an SVG on this canvas, and returns its
            name, width and height
        """
        if href not in self._pictures:
            picture = self._named_pictures.get(href)
            content = picture.content if picture else pdf_images.decode(href)
            if pdf_images.is_svg(content):
                self._pictures[href] = store_svg(self, content)
            else:
                self._pictures[href] = self._store(content, picture)
        return self._pictures[href]

    def show_form(self, name, matrix):
        """Show something stored, scaled and moved by six numbers."""
        self._code.append("q %.5f %.5f %.5f %.5f %.5f %.5f cm" % matrix)
        self.doForm(name)
        self._code.append("Q")

    def show_text(self, runs, x, y, size, color, opacity):
        """Show a line of text, where y is counted from the top.

        :param runs: pairs of a font's name and what it draws
        """
        self.saveState()
        self.setFillColor(color)
        self.setFillAlpha(opacity)
        self._code.append(f"BT 1 0 0 -1 {x:.4f} {y:.4f} Tm")
        for name, piece in runs:
            font = pdfmetrics.getFont(name)
            for subset, codes in font.splitString(piece, self._doc):
                subset_name = font.getSubsetInternalName(subset, self._doc)
                self._code.append(f"{subset_name} {size:g} Tf <{codes.hex()}> Tj")
        self._code.append("ET")
        self.restoreState()

    def get_size(self, href):
        """Return the width and height of an embedded picture, in its own pixels.

        :raise ImageError: it cannot be shown
        """
        picture = self._named_pictures.get(href) or images.read(pdf_images.decode(href))
        return picture.width, picture.height

    def _store(self, content, picture):
        """Store a picture that is no SVG, in a unit square."""
        name = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        stream, mask = pdf_images.make_stream(content, picture)
        if mask:
            self._doc.addForm(f"{name}.mask", mask)
            reference = pdfdoc.PDFObjectReference(pdfdoc.xObjectName(f"{name}.mask"))
            stream.dictionary["SMask"] = reference
        self._doc.addForm(name, stream)
        return name, 1, 1

    def end_part(self):
        """Finish a part of a page begun with ``beginForm``."""
        code = self._code
        self.endForm(
            compression=0, Resources=self._get_resources(code, self._extgstate)
        )

    def showPage(self):
        """Finish a page, which names the fonts and pictures that it shows only."""
        resources = self._get_resources(self._code, self._extgstate)
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.Resources = self._doc.Reference(resources)
        page.Contents = _compressed(page.stream)

    def get_documents(self, titles):
        """Return each page as the bytes of a PDF; the canvas is used up.

        :param titles: the title of each
        """
        source = self._finish()
        files = []
        for page, title in zip(source.pages, titles, strict=True):
            file = PdfFile(title)
            file.add_page(source, page)
            files.append(file.to_bytes())
        return files

    def get_document(self, title):
        """Return all pages as the bytes of one PDF; the canvas is used up."""
        source = self._finish()
        file = PdfFile(title)
        for page in source.pages:
            file.add_page(source, page)
        return file.to_bytes()

    def _finish(self):
        for form in self._doc.idToObject.values():
            if isinstance(form, pdfdoc.PDFFormXObject):
                form.Contents = _compressed(form.stream)
        return PdfSource(self.getpdfdata())

    def _get_resources(self, code, states):
        names = dict.fromkeys(FONT_NAME.findall("\n".join(code)))
        return pdfdoc.PDFDictionary(
            {
                "Font": _refer({name: name for name in names}),
                "XObject": self._doc.xobjDict(self._formsinuse),
                "ExtGState": states.getState() or pdfdoc.PDFDictionary(),
                "Shading": _refer({s: c for c, s in self._shadingUsed.items()}),
            }
        )


def _compressed(content):
    """Return a stream compressed, without ReportLab's detour over text."""
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])


def _refer(names):
    return pdfdoc.PDFDictionary(
        {name: pdfdoc.PDFObjectReference(oid) for name, oid in names.items()}
    )
