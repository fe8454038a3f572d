"""Small pictures for tests."""

import base64
import io

from PIL import Image


def make_image(kind="JPEG", size=(80, 100), color="#c0392b", mode="RGB", **options):
    """Return the file of a picture in one color."""
    stream = io.BytesIO()
    Image.new("RGB", size, color).convert(mode).save(stream, kind, **options)
    return stream.getvalue()


def encode(content):
    """Return a file as binary fields take it."""
    return base64.b64encode(content)


def to_href(content, kind="jpeg"):
    """Return a file as a data URI."""
    return f"data:image/{kind};base64,{encode(content).decode()}"
