"""Draws pages as PDF files with text, or as pictures as a scanner or phone makes them.

Another program than the reader: ReportLab and Pillow.
"""

from functools import cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FOLDER = "/usr/share/fonts/truetype"
FONTS = {
    "sans": f"{FOLDER}/dejavu/DejaVuSans.ttf",
    "bold": f"{FOLDER}/dejavu/DejaVuSans-Bold.ttf",
    "noto": f"{FOLDER}/noto/NotoSans-Regular.ttf",
    "serif": f"{FOLDER}/noto/NotoSerif-Regular.ttf",
    "serif_bold": f"{FOLDER}/noto/NotoSerif-Bold.ttf",
    "mono": f"{FOLDER}/dejavu/DejaVuSansMono.ttf",
}
DPI = 200


class Sheet:
    """What is drawn on a page, in millimeters from its upper left corner."""

    def __init__(self, width=210, height=297):
        self.width, self.height = width, height
        self.texts, self.lines, self.boxes = [], [], []

    def text(self, x, y, text, size=11, font="sans", align="left"):
        self.texts.append((x, y, str(text), size, font, align))

    def line(self, left, top, right, bottom):
        self.lines.append((left, top, right, bottom))

    def box(self, left, top, right, bottom, width=0.5):
        self.boxes.append((left, top, right, bottom, width))

    def to_pdf(self):
        """Return a PDF file with the text as text."""
        buffer = BytesIO()
        canvas = Canvas(buffer, (self.width * mm, self.height * mm))
        for x, y, text, size, font, align in self.texts:
            canvas.setFont(_register(font), size)
            at = (x * mm, (self.height - y) * mm)
            draw = {"left": canvas.drawString, "center": canvas.drawCentredString}
            draw[align](*at, text)
        for left, top, right, bottom in self.lines:
            ends = (left, self.height - top, right, self.height - bottom)
            canvas.line(*(end * mm for end in ends))
        for left, top, right, bottom, width in self.boxes:
            canvas.setLineWidth(width * mm)
            corner = (left * mm, (self.height - bottom) * mm)
            canvas.rect(*corner, (right - left) * mm, (bottom - top) * mm)
        canvas.save()
        return buffer.getvalue()

    def to_picture(self, dpi=DPI):
        """Return a picture of the page, as clean as it was drawn."""
        scale = dpi / 25.4
        size = (round(self.width * scale), round(self.height * scale))
        picture = Image.new("L", size, 255)
        pen = ImageDraw.Draw(picture)
        for x, y, text, points, font, align in self.texts:
            anchor = "ls" if align == "left" else "ms"
            loaded = _load(font, round(points * dpi / 72))
            pen.text((x * scale, y * scale), text, 25, loaded, anchor)
        for ends in self.lines:
            pen.line([end * scale for end in ends], 90, 2)
        for *corners, width in self.boxes:
            pen.rectangle(
                [corner * scale for corner in corners], None, 60, round(width * scale)
            )
        return picture


@cache
def _register(font):
    pdfmetrics.registerFont(TTFont(f"scan-{font}", FONTS[font]))
    return f"scan-{font}"


@cache
def _load(font, pixels):
    return ImageFont.truetype(FONTS[font], pixels)


def spoil(picture, rng):
    """Return a picture as a scanner, a copier or a phone would have made it.

    :param Random rng: which faults it has
    """
    if rng.random() < 0.5:
        _stamp(picture, rng)
    if rng.random() < 0.75:
        angle = rng.uniform(-3, 3)
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=250)
    if rng.random() < 0.4:
        picture = _shade(picture, rng)
    if rng.random() < 0.4:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 1.6)))
    if rng.random() < 0.3:
        noise = Image.effect_noise(picture.size, rng.uniform(10, 30))
        picture = ImageChops.add(picture, noise, offset=-128)
    return picture


def save(picture, rng):
    """Return the file of a picture, and how its name ends."""
    buffer = BytesIO()
    kind, ending, options = rng.choice(
        [
            ("JPEG", ".jpg", {"quality": 40}),
            ("JPEG", ".jpg", {"quality": 80}),
            ("PNG", ".png", {}),
            ("PDF", ".pdf", {"resolution": DPI, "quality": 60}),
        ]
    )
    picture.save(buffer, kind, **options)
    return buffer.getvalue(), ending


def _stamp(picture, rng):
    """Put a round stamp on the lower half of a page."""
    side = round(picture.width * 0.2)
    stamp = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(stamp)
    pen.ellipse([4, 4, side - 5, side - 5], None, 120, 5)
    pen.text(
        (side / 2, side / 2),
        rng.choice(["COPY", "KOPIE", "SEEN"]),
        130,
        _load("bold", side // 6),
        "mm",
    )
    stamp = stamp.rotate(rng.uniform(-40, 40), fillcolor=255)
    left = rng.randrange(picture.width - side)
    top = rng.randrange(picture.height // 2, picture.height - side)
    place = (left, top, left + side, top + side)
    picture.paste(ImageChops.multiply(picture.crop(place), stamp), place)


def _shade(picture, rng):
    """Return a picture with a shadow from one side."""
    shadow = Image.linear_gradient("L").rotate(rng.choice([0, 90, 180, 270]))
    depth = rng.uniform(0.25, 0.55)
    shadow = shadow.point(lambda light: int(255 - depth * light))
    return ImageChops.multiply(picture, shadow.resize(picture.size))
