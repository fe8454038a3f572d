"""PDF files taken apart and put together, object by object. Needs no database.

Pages are moved as they are, never drawn again or decompressed, and objects with the
same content are stored once. That makes 250 pages a matter of a tenth of a second.
"""

import hashlib
import io
import re
from typing import NamedTuple

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)

REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
PARENT = re.compile(rb"/Parent \d+ 0 R")
# How the pages look that ReportLab and pypdf write, once resources are kept apart.
CONTENTS = re.compile(rb"/Contents (\d+) 0 R")
RESOURCES = re.compile(rb"/Resources (\d+) 0 R")
MEDIA_BOX = re.compile(rb"/MediaBox \[([-\d. ]+)\]")
KIDS = re.compile(rb"/Kids \[([\d R\s]*)\]")


class PdfError(Exception):
    """A file that is no PDF, or a damaged one."""


class PdfObject(NamedTuple):
    """An object of a file: what can refer to others, and the stream after it."""

    head: bytes
    stream: bytes


class PdfSource:
    """The objects of a PDF.

    :param bytes data: the file
    :raise PdfError: it is damaged
    """

    def __init__(self, data):
        try:
            self._read(data)
        except (LookupError, ValueError):
            self._read(_rewrite(data))

    def _read(self, data):
        start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        table, _keyword, trailer = data[start:].partition(b"trailer")
        lines = table.splitlines()
        first, count = map(int, lines[1].split())
        if first or not lines[0].startswith(b"xref") or len(lines) != count + 2:
            raise ValueError("A table of objects in several parts.")
        offsets = sorted(int(line[:10]) for line in lines[3:])
        self._objects = {}
        for begin, end in zip(offsets, [*offsets[1:], start], strict=True):
            number, _generation, rest = data[begin:end].split(None, 2)
            self._objects[int(number)] = _split_object(rest)
        self.pages = self._find_pages(trailer)

    def _find_pages(self, trailer):
        """Return the numbers of the pages, which must be of the simple kind."""
        catalog = self[int(re.search(rb"/Root (\d+) 0 R", trailer)[1])].head
        tree = self[int(re.search(rb"/Pages (\d+) 0 R", catalog)[1])].head
        pages = [int(number) for number in REFERENCE.findall(_find(KIDS, tree))]
        for page in pages:
            for pattern in (RESOURCES, MEDIA_BOX):
                _find(pattern, self[page].head)
            if not self[int(_find(CONTENTS, self[page].head))].stream:
                raise ValueError("A page in several parts.")
        return pages

    def __getitem__(self, number):
        return self._objects[number]


class PdfFile:
    """A new PDF, built of the pages of others."""

    def __init__(self, title=""):
        self._title = title
        self._pages = []
        # The first three are the catalog, the list of pages, and the title.
        self._bodies = [b"", b"", b""]
        self._numbers = {}

    def add_page(self, source, page):
        """Add a page of another PDF.

        :param PdfSource source: that PDF
        :param int page: the number of the page's object
        """
        head = PARENT.sub(b"", source[page].head)
        head = self._renumber(source, head, {})
        self.add_new_page(head.rstrip()[:-2])

    def add_new_page(self, entries):
        """Add a page whose entries are given, without the brackets at their end."""
        # Two pages with the same content are two pages still.
        self._bodies.append(entries + b" /Parent 2 0 R >>")
        self._pages.append(len(self._bodies))

    def add_form(self, source, page):
        """Store a page of another PDF to be shown on pages; return its number."""
        head = source[page].head
        contents = source[int(_find(CONTENTS, head))]
        resources = self._copy(source, int(_find(RESOURCES, head)), {})
        entries = b"<< /Type /XObject /Subtype /Form /BBox [%s] /Resources %d 0 R " % (
            _find(MEDIA_BOX, head),
            resources,
        )
        return self.add(entries + contents.head.lstrip()[2:] + contents.stream)

    def add(self, body):
        """Store an object, unless the file has the same already; return its number."""
        key = hashlib.sha1(body, usedforsecurity=False).digest()
        if key not in self._numbers:
            self._bodies.append(body)
            self._numbers[key] = len(self._bodies)
        return self._numbers[key]

    def add_stream(self, content):
        """Store operators; return the number of the object."""
        return self.add(
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
        )

    def to_bytes(self):
        """Return the file."""
        kids = b" ".join(b"%d 0 R" % page for page in self._pages)
        self._bodies[:3] = (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (len(self._pages), kids),
            b"<< /Title <feff%s> >>"
            % self._title.encode("utf-16-be", "ignore").hex().encode(),
        )
        return _write(self._bodies)

    def _copy(self, source, number, copied):
        """Store an object of another PDF and all it needs; return its number.

        :param dict copied: the new numbers of those copied before
        """
        if number not in copied:
            # For now, so that a circle of references comes to an end.
            copied[number] = 1
            head, stream = source[number]
            copied[number] = self.add(self._renumber(source, head, copied) + stream)
        return copied[number]

    def _renumber(self, source, head, copied):
        return REFERENCE.sub(
            lambda match: b"%d 0 R" % self._copy(source, int(match[1]), copied), head
        )


def _split_object(body):
    """Return an object from what is between its number and the next object."""
    body = body[body.index(b"obj") + 3 : body.rindex(b"endobj")].strip(b"\r\n ")
    head, separator, stream = body.partition(b"\nstream\n")
    return PdfObject(head, separator + stream)


def _find(pattern, head):
    match = pattern.search(head)
    if not match:
        raise ValueError("A page of another kind.")
    return match[1]


def _rewrite(data):
    """Return any PDF with its pages the way that this module reads them."""
    writer = PdfWriter()
    try:
        for page in PdfReader(io.BytesIO(data)).pages:
            _simplify(writer, writer.add_page(page))
        stream = io.BytesIO()
        writer.write(stream)
    except (PyPdfError, AttributeError, LookupError, OSError, ValueError) as error:
        raise PdfError(f"This PDF is damaged: {error}") from error
    return stream.getvalue()


def _simplify(writer, page):
    """Leave of a page what it shows, each in an object of its own."""
    contents = StreamObject()
    contents.set_data(page.get_contents().get_data() if "/Contents" in page else b"")
    entries = {
        "/Type": NameObject("/Page"),
        "/MediaBox": ArrayObject(map(FloatObject, page.mediabox)),
        "/Resources": writer._add_object(page.get("/Resources", DictionaryObject())),
        "/Contents": writer._add_object(contents),
        "/Parent": page.raw_get("/Parent"),
    }
    page.clear()
    page.update({NameObject(name): value for name, value in entries.items()})


def _write(bodies):
    parts = [b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"]
    offset, lines = len(parts[0]), []
    for number, body in enumerate(bodies, 1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        lines.append(b"%010d 00000 n \n" % offset)
        offset += len(part)
        parts.append(part)
    size = len(bodies) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    parts += lines
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\n" % size)
    parts.append(b"startxref\n%d\n%%%%EOF\n" % offset)
    return b"".join(parts)
