"""Embedded pictures as a PDF stores them. Needs no database.

What a PDF can hold as it is, is passed on without decoding it: JPEG, and PNG without
transparency, which QR codes are.
"""

import base64
import binascii
import struct
import zlib

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream

from . import images

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# How many values a pixel has, by the color type of a PNG without transparency.
PNG_COLORS = {0: (1, "DeviceGray"), 2: (3, "DeviceRGB"), 3: (1, "Indexed")}


def decode(href):
    """Return the content of a data URI.

    :raise ImageError: it is none
    """
    try:
        return base64.b64decode("".join(href.partition(",")[2].split()), validate=True)
    except binascii.Error as error:
        raise images.ImageError("unreadable", error) from error


def is_svg(content):
    """Return whether a picture is an SVG."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def make_stream(content, picture=None):
    """Return a picture as a PDF stream, and the stream of its transparency or None.

    :param bytes content: the file of a picture that is no SVG
    :param Picture picture: the same, if it was read before
    :raise ImageError: it is no picture
    """
    if content.startswith(PNG_SIGNATURE):
        stream = _pass_png(content)
        if stream:
            return stream, None
    picture = picture or images.read(content)
    if picture.mimetype == "image/jpeg":
        return _pass_jpeg(picture), None
    return _encode(images.open_image(picture))


def _pass_jpeg(picture):
    color = PDFName("DeviceGray" if picture.is_gray else "DeviceRGB")
    return _stream(
        picture.content, picture.width, picture.height, color, 8, "DCTDecode"
    )


def _pass_png(content):
    """Return the stream of a simple PNG, or None if it is not simple."""
    chunks = _read_chunks(content)
    header = struct.unpack(">IIBBBBB", chunks.get(b"IHDR", b"").ljust(13, b"\0")[:13])
    width, height, depth, color_type, _compression, _filter, interlaced = header
    simple = color_type in PNG_COLORS and depth <= 8 and not interlaced
    if not simple or b"tRNS" in chunks or not 0 < width * height <= images.MAX_PIXELS:
        return None
    count, color = PNG_COLORS[color_type]
    stream = _stream(
        chunks.get(b"IDAT", b""), width, height, PDFName(color), depth, "FlateDecode"
    )
    if color == "Indexed":
        palette = chunks.get(b"PLTE", b"")
        stream.dictionary["ColorSpace"] = PDFArray(
            [
                PDFName(color),
                PDFName("DeviceRGB"),
                len(palette) // 3 - 1,
                f"<{palette.hex()}>",
            ]
        )
    stream.dictionary["DecodeParms"] = PDFDictionary(
        {"Predictor": 15, "Colors": count, "BitsPerComponent": depth, "Columns": width}
    )
    return stream


def _read_chunks(content):
    """Return the content of a PNG's chunks by their kind."""
    chunks, position = {}, len(PNG_SIGNATURE)
    while position + 8 <= len(content):
        (length,) = struct.unpack_from(">I", content, position)
        kind = content[position + 4 : position + 8]
        body = content[position + 8 : position + 8 + length]
        chunks[kind] = chunks.get(kind, b"") + body
        position += length + 12
    return chunks


def _encode(image):
    """Return the streams of a Pillow image and of its transparency."""
    mask = None
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = zlib.compress(image.getchannel("A").tobytes())
        mask = _stream(alpha, *image.size, PDFName("DeviceGray"), 8, "FlateDecode")
    colors = zlib.compress(image.convert("RGB").tobytes())
    return (
        _stream(colors, *image.size, PDFName("DeviceRGB"), 8, "FlateDecode"),
        mask,
    )


def _stream(content, width, height, color, depth, compression):
    dictionary = PDFDictionary(
        {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Image"),
            "Width": width,
            "Height": height,
            "ColorSpace": color,
            "BitsPerComponent": depth,
            "Filter": PDFName(compression),
        }
    )
    return PDFStream(dictionary, content)
