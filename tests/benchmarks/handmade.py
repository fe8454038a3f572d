"""The card of a pass drawn by hand on a ReportLab canvas: what nothing can avoid.

The same shapes, texts, fonts, photo, logo and code as on the pass of the addon, at the
same places, as somebody would write it who knows ReportLab: no template, no checks.
"""

import io

import segno
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.misc import file_path

WIDTH, HEIGHT = 85.60 * 72 / 25.4, 53.98 * 72 / 25.4
# Lengths of the card are tenths of a millimeter.
UNIT = 7.2 / 25.4
REGULAR, BOLD = "Handmade-Regular", "Handmade-Bold"
BLUE, INK, MUTED, WHITE = "#1d4e89", "#16202c", "#55606e", "#ffffff"


def prepare():
    """Load what all cards share."""
    rl_config.useA85 = 0
    folder = "report_svg/static/fonts"
    for name, style in ((REGULAR, "Regular"), (BOLD, "Bold")):
        path = file_path(f"{folder}/NotoSans-{style}.ttf")
        pdfmetrics.registerFont(TTFont(name, path))


def draw_each(cards):
    """Return a PDF for each card."""
    return [draw_merged([card]) for card in cards]


def draw_merged(cards):
    """Return one PDF of all cards."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    for card in cards:
        _draw(canvas, card)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _draw(canvas, card):
    _draw_ground(canvas, card)
    _draw_photo(canvas, card)
    _draw_texts(canvas, card)
    _draw_code(canvas, card)


def _draw_ground(canvas, card):
    _fill(canvas, WHITE).rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    _fill(canvas, BLUE).rect(0, _y(156), WIDTH, 156 * UNIT, stroke=0, fill=1)
    for left, bottom_left, opacity in ((560, 470, 0.55), (700, 610, 0.75)):
        path = canvas.beginPath()
        path.moveTo(left * UNIT, _y(0))
        for x, y in ((856, 0), (856, 156), (bottom_left, 156)):
            path.lineTo(x * UNIT, _y(y))
        path.close()
        _fill(canvas, "#38639a").setFillAlpha(opacity)
        canvas.drawPath(path, stroke=0, fill=1)
    canvas.setFillAlpha(1)
    _fill(canvas, BLUE).rect(0, _y(161), WIDTH, 5 * UNIT, stroke=0, fill=1)
    _round_rect(canvas, 602, 24, 214, 108, WHITE)
    canvas.drawImage(card["logo"], 614 * UNIT, _y(120), 190 * UNIT, 84 * UNIT)


def _draw_photo(canvas, card):
    canvas.saveState()
    path = canvas.beginPath()
    path.roundRect(40 * UNIT, _y(432), 194 * UNIT, 242 * UNIT, 14 * UNIT)
    canvas.clipPath(path, stroke=0)
    photo = ImageReader(io.BytesIO(card["photo"]))
    canvas.drawImage(photo, 16 * UNIT, _y(432), 242 * UNIT, 242 * UNIT)
    canvas.restoreState()


def _draw_texts(canvas, card):
    _write(canvas, 40, 52, card["company"], 23, color=WHITE)
    _write(canvas, 40, 114, card["type"], 46, BOLD, WHITE)
    name_width = pdfmetrics.stringWidth(card["name"], BOLD, 1)
    _write(canvas, 262, 222, card["name"], max(28, min(42, 554 / name_width)), BOLD)
    for x, y, label, value, color in (
        (262, 288, "Number", card["number"], INK),
        (262, 354, "Valid from", card["start"], INK),
        (433, 354, "Valid until", card["expiry"], BLUE),
    ):
        _write(canvas, x, y, label, 18, color=MUTED)
        _write(canvas, x, y + 27, value, 26, BOLD, color)
    _write(canvas, 40, 461, "Issued by", 16, color=MUTED)
    _write(canvas, 40, 484, card["issuer"], 19)
    _write(canvas, 650, 500, "Scan to verify", 18, color=MUTED)


def _draw_code(canvas, card):
    _round_rect(canvas, 604, 262, 212, 212, WHITE, stroke=1)
    code = io.BytesIO()
    made = segno.make_qr(card["url"], error="m", mask=2, boost_error=False)
    made.save(code, kind="png", scale=1, border=0)
    canvas.drawImage(ImageReader(code), 623 * UNIT, _y(455), 174 * UNIT, 174 * UNIT)


def _write(canvas, x, y, text, size, font=REGULAR, color=INK):
    _fill(canvas, color).setFont(font, size * UNIT)
    canvas.drawString(x * UNIT, _y(y), text)


def _round_rect(canvas, x, y, width, height, color, stroke=0):
    _fill(canvas, color).setStrokeColor(HexColor("#d5dae1"))
    box = (x * UNIT, _y(y + height), width * UNIT, height * UNIT)
    canvas.roundRect(*box, 12 * UNIT, stroke=stroke, fill=1)


def _fill(canvas, color):
    canvas.setFillColor(HexColor(color))
    return canvas


def _y(y):
    """Return a distance from the top as ReportLab counts it, from the bottom."""
    return HEIGHT - y * UNIT
