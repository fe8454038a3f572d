"""Pictures of pages: from files, upright, and parts of them. Needs no database."""

import warnings
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

# Odoo has Pillow open few formats, and shrinks pictures of those that it knows to one
# page. Others go on without TIFF files: here they are opened by their class.
_known = list(Image.ID)
from PIL import PdfImagePlugin as _PdfImagePlugin  # noqa: E402, F401
from PIL.TiffImagePlugin import TiffImageFile  # noqa: E402

for _format in set(Image.ID) - set(_known):
    Image.ID.remove(_format)
    del Image.OPEN[_format]

FORMATS = ("PNG", "JPEG")
TIFF_STARTS = (b"II*\0", b"MM\0*")
# A page is looked at in this width, in pixels, at least and at most.
LEAST_WIDTH = 1200
MOST_WIDTH = 1700
# The longer side of A4, in points: pictures do not say how large the paper was.
PAGE_LENGTH = 842
# How much darker than the paper dirt is, and how dark ink is.
DIRT, INK = 16, 190
# How light paper beside a text is on average, if nothing is on it.
CLEAN = 240
# How much neighbors of a speckled picture differ.
SPECKLED = 5
# By how many degrees a page may lie askew on the glass.
MOST_SKEW = 4
# Of a line that is recognized once more, in pixels.
LINE_HEIGHT = 64
SNIPPET_HEIGHT = 60
MOST_SNIPPET_WIDTH = 800
# Around what is shown, in parts of its height.
SNIPPET_MARGIN = 0.6


def open_file(content):
    """Return an open file with one picture or more.

    :param bytes content: of a JPEG, PNG or TIFF file
    """
    if content.startswith(TIFF_STARTS):
        return TiffImageFile(BytesIO(content))
    return Image.open(BytesIO(content), formats=FORMATS)


def open_picture(content, number=0):
    """Return a picture in a file, in shades of gray and upright.

    :param bytes content: of a JPEG, PNG or TIFF file
    :param int number: of the picture, from 0
    :raise Image.DecompressionBombWarning: it is much too large
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with open_file(content) as file:
            file.seek(number)
            return _prepare(file)


def count_pictures(content):
    """Return how many pictures are in a file."""
    with open_file(content) as file:
        return getattr(file, "n_frames", 1)


def to_pdf(content, numbers):
    """Return a PDF file with some pictures of a file.

    :param bytes content: of a JPEG, PNG or TIFF file
    :param list numbers: of pictures, from 0
    """
    with open_file(content) as file:
        pictures = []
        for number in numbers:
            file.seek(number)
            pictures.append(ImageOps.exif_transpose(file).convert("RGB"))
    buffer = BytesIO()
    pictures[0].save(buffer, "PDF", save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def straighten(picture):
    """Return a picture turned such that its lines are level."""
    angle = find_skew(picture)
    if abs(angle) < 0.2:
        return picture
    return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def find_skew(picture):
    """Return by how many degrees a picture has to be turned to have its lines level."""
    small = picture.reduce(max(1, picture.width // 500))
    ink = small.point(lambda light: 255 if light < INK else 0)
    coarse = max(range(-MOST_SKEW, MOST_SKEW + 1), key=lambda a: _get_contrast(ink, a))
    steps = [coarse + step / 4 for step in range(-4, 5)]
    return max(steps, key=lambda a: (_get_contrast(ink, a), -abs(a)))


def cut(picture, box, scale):
    """Return the part of a picture that shows something, with a margin, as PNG.

    :param Box box: where it is, in points
    :param float scale: pixels in a point
    """
    margin = box.height * SNIPPET_MARGIN
    part = picture.crop(
        (
            max(0, round((box.left - margin) * scale)),
            max(0, round((box.top - margin) * scale)),
            min(picture.width, round((box.right + margin) * scale)),
            min(picture.height, round((box.bottom + margin) * scale)),
        )
    )
    part.thumbnail((MOST_SNIPPET_WIDTH, SNIPPET_HEIGHT))
    buffer = BytesIO()
    part.quantize(16).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def cut_line(picture, box, scale):
    """Return the part of a picture with a line of text, enlarged, to recognize it."""
    margin = box.height * 0.35
    part = picture.crop(
        (
            max(0, round((box.left - margin) * scale)),
            max(0, round((box.top - margin) * scale)),
            min(picture.width, round((box.right + margin) * scale)),
            min(picture.height, round((box.bottom + margin) * scale)),
        )
    )
    factor = LINE_HEIGHT / max(part.height, 1)
    size = [max(1, round(side * factor)) for side in part.size]
    return part.resize(size, Image.Resampling.LANCZOS)


def has_ink_beside(picture, box, others, scale):
    """Return whether something that was not read touches a text on its left or right.

    A stamp, for example, under which more of it may be.

    :param Box box: of the text, in points
    :param others: boxes of the other words
    """
    reach, gap = 1.2 * box.height, 0.1 * box.height
    for left, right in (
        (box.left - reach, box.left - gap),
        (box.right + gap, box.right + reach),
    ):
        for other in others:
            if other.top < box.bottom and box.top < other.bottom:
                if other.right <= box.left + gap:
                    left = max(left, other.right + gap)
                elif other.left >= box.right - gap:
                    right = min(right, other.left - gap)
        if right > left:
            part = (left, box.top, right, box.bottom)
            shown = picture.crop([round(side * scale) for side in part])
            if shown.width and ImageStat.Stat(shown).mean[0] < CLEAN:
                return True
    return False


def _prepare(frame):
    """Return a picture upright, in shades of gray, in a width that can be read."""
    picture = ImageOps.exif_transpose(frame)
    if picture.mode in ("RGBA", "LA", "P"):
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    picture = picture.convert("L")
    width = min(max(min(picture.size), LEAST_WIDTH), MOST_WIDTH)
    factor = width / min(picture.size)
    if abs(factor - 1) < 0.05:
        return picture
    size = [max(1, round(side * factor)) for side in picture.size]
    return picture.resize(size, Image.Resampling.LANCZOS)


def get_scale(picture):
    """Return how many pixels of a picture are a point."""
    return max(picture.size) / PAGE_LENGTH


def even_out(picture):
    """Return a picture without the shadows on its paper."""
    picture = _smooth(picture)
    small = picture.resize([max(1, side // 8) for side in picture.size])
    paper = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(6))
    paper = paper.resize(picture.size)
    ink = ImageChops.subtract(paper, picture)
    # What is hardly darker than the paper is dirt.
    return ink.point(lambda dark: 255 - min(255, dark * 5 // 4) * (dark > DIRT))


def _smooth(picture):
    """Return a picture without speckles."""
    middle = [side // 2 for side in picture.size]
    part = picture.crop((middle[0] - 200, middle[1] - 200, middle[0], middle[1]))
    difference = ImageChops.difference(part, part.filter(ImageFilter.BoxBlur(1)))
    if ImageStat.Stat(difference).mean[0] < SPECKLED:
        return picture
    return picture.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.BoxBlur(0.7))


def _get_contrast(ink, angle):
    """Return how much the rows of a turned picture differ."""
    turned = ink.rotate(angle, Image.Resampling.NEAREST)
    column = turned.resize((1, turned.height), Image.Resampling.BOX)
    rows = column.tobytes()
    return sum((a - b) ** 2 for a, b in zip(rows, rows[1:], strict=False))
