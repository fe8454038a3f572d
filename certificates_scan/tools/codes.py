"""QR codes on pictures of pages. Needs no database."""

import zxingcpp


def read_codes(picture):
    """Return the texts of the codes on a picture.

    :param picture: of a page
    """
    formats = zxingcpp.BarcodeFormat.QRCode
    found = zxingcpp.read_barcodes(picture, formats=formats)
    return [code.text for code in found if code.text]


def find_address(codes):
    """Return the first address of a web page among the texts of codes, or None."""
    return next(
        (c for c in codes if c.lower().startswith(("https://", "http://"))), None
    )
