"""Reads the certificates in a file. Needs no database, and sends nothing anywhere."""

import re

from .certificate import find_certificates
from .source import open_source
from .values import SURE
from .words import fold_letters

# How many pages are read while somebody waits.
FIRST_PAGES = 2


def read(content, people, kinds):
    """Yield the certificates in a file, each with the file of its pages.

    :param bytes content: of a PDF, PNG, JPEG or TIFF file
    :param People people: who holders may be
    :param Kinds kinds: what may be certified
    :return: certificates, each with the content of a file and pictures of its values
    """
    with open_source(content) as source:
        pages = source.get_pages()
        found = find_certificates(pages, people, kinds)
        for certificate in found:
            check_again(certificate, source)
        return [
            (
                certificate,
                source.extract(certificate.numbers),
                _cut_values(certificate, source),
            )
            for certificate in found
        ]


def read_first(content, people, kinds):
    """Return what the first pages of a file say: the first certificate, or None.

    :param bytes content: of a PDF, PNG, JPEG or TIFF file
    :param People people: who the holder may be
    :param Kinds kinds: what may be certified
    :rtype: Found | None
    """
    with open_source(content) as source:
        found = find_certificates(source.get_pages(FIRST_PAGES), people, kinds)
        for certificate in found[:1]:
            check_again(certificate, source)
        return next(iter(found), None)


def check_again(certificate, source):
    """Doubt what a scan says surely, unless it is read twice in the same way."""
    values = [
        value
        for value in certificate.values.values()
        if value.certainty == SURE and value.place.page.is_scanned
    ]
    places = [(_get_number(certificate, v), v.place.box) for v in values]
    for value, text in zip(values, source.read_again(places), strict=True):
        if not _is_same(value.place.text, text):
            value.doubt()
    number = certificate.values.get("number")
    if number in values:
        page = _get_number(certificate, number)
        # Under a stamp there may be more of it.
        if source.has_ink_beside(page, number.place.box):
            number.doubt()


def _cut_values(certificate, source):
    """Return the pictures of values, by the names of their fields."""
    return {
        name: source.cut(_get_number(certificate, value), value.place.box)
        for name, value in certificate.values.items()
    }


def _get_number(certificate, value):
    """Return the number of the page on which a value stands."""
    at = next(n for n, page in enumerate(certificate.pages) if page is value.place.page)
    return certificate.numbers[at]


def _is_same(text, other):
    """Return whether two readings have the same letters and digits."""
    return _squeeze(text) == _squeeze(other)


def _squeeze(text):
    return re.sub(r"[\W_]+", "", fold_letters(text))
