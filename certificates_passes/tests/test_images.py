import io
import struct
import zlib

from PIL import Image

from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged

from odoo.addons.report_svg.tests.pictures import encode, make_image, to_href
from odoo.addons.report_svg.tools import source

from ..tools import colors, images
from ..tools.card import prepare_photo
from .common import PassesCase

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">%s</svg>'
GOOD_SVG = SVG % b'<rect width="100" height="50" fill="#0a5"/>'
# What an SVG could run or load.
UNSAFE = {
    "script": b"<script>alert(1)</script>",
    "handler": b'<rect onload="alert(1)" width="9" height="9"/>',
    "foreign": b"<foreignObject><p/></foreignObject>",
    "file": b'<image href="file:///etc/passwd" width="9" height="9"/>',
    "path": b'<image href="../../etc/passwd" width="9" height="9"/>',
    "address": b'<image href="http://127.0.0.1/x.png" width="9" height="9"/>',
    "use": b'<use href="other.svg#part"/>',
    "style": b"<style>@import url(http://127.0.0.1/x.css);</style>",
    "paint": b'<rect fill="url(http://127.0.0.1/x.svg#a)" width="9" height="9"/>',
    "css": b'<rect style="fill:url(//host/x)" width="9" height="9"/>',
    "escape": b'<rect style="fill:u\\72l(//host/x)" width="9" height="9"/>',
    "html": b'<image href="data:text/html;base64,AA" width="9" height="9"/>',
    "javascript": b'<a href="javascript:alert(1)"><rect/></a>',
}


def _make_bomb():
    """Return the file of a PNG that claims a size no memory holds."""
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunks = (b"IHDR" + header, b"IDAT" + zlib.compress(b"\0"), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


class TestImages(BaseCase):
    def _assert_refused(self, content, reason):
        with self.assertRaises(images.ImageError) as caught:
            images.read(content)
        self.assertEqual(caught.exception.reason, reason)

    def test_a_jpeg_stays_as_it_is(self):
        content = make_image("JPEG")
        picture = images.read(content)
        self.assertEqual(picture.content, content)
        self.assertEqual((picture.width, picture.height), (80, 100))

    def test_colors_of_printing_presses_are_converted(self):
        picture = images.read(make_image("JPEG", mode="CMYK"))
        with Image.open(io.BytesIO(picture.content)) as image:
            self.assertEqual(image.mode, "RGB")
            self.assertAlmostEqual(image.getpixel((9, 9))[0], 192, delta=12)

    def test_a_photo_is_turned_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        picture = images.read(make_image("JPEG", exif=exif))
        self.assertEqual((picture.width, picture.height), (100, 80))

    def test_other_kinds(self):
        for kind in ("PNG", "GIF", "WEBP"):
            picture = images.read(make_image(kind))
            self.assertEqual((picture.width, picture.height), (80, 100), kind)
            self.assertIn(picture.mimetype, ("image/png", "image/jpeg"))

    def test_what_is_no_picture(self):
        for content in (b"", b"hello", b"%PDF-1.4", make_image("BMP"), b"\xff\xd8\xff"):
            self._assert_refused(content, "unreadable")

    def test_a_picture_too_large_is_not_opened(self):
        self._assert_refused(_make_bomb(), "large")
        self._assert_refused(b"x" * (images.MAX_BYTES + 1), "large")

    def test_the_largest_picture(self):
        """What a phone takes is accepted, what fills the memory is not."""
        for size, accepted in (((4032, 3024), True), ((5000, 4000), False)):
            content = make_image("PNG", mode="1", color=1, size=size)
            if accepted:
                self.assertEqual(images.read(content).width, size[0])
            else:
                self._assert_refused(content, "large")

    def test_a_harmless_svg(self):
        picture = images.read(GOOD_SVG)
        self.assertEqual(picture.mimetype, "image/svg+xml")
        self.assertEqual((picture.width, picture.height), (100, 50))

    def test_an_svg_that_runs_or_loads_something(self):
        for name, part in UNSAFE.items():
            with self.subTest(name):
                self._assert_refused(SVG % part, "unsafe")

    def test_an_svg_with_entities(self):
        content = b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + (
            SVG % b"<text>&a;</text>"
        )
        self._assert_refused(content, "unreadable")

    def test_a_billion_laughs(self):
        entities = b"".join(
            b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9)
        )
        content = (
            b'<!DOCTYPE svg [<!ENTITY l0 "ha">'
            + entities
            + b"]>"
            + SVG % b"<text>&l8;</text>"
        )
        self._assert_refused(content, "unreadable")

    def test_an_svg_without_a_sensible_size(self):
        for attributes in (b"", b'viewBox="0 0 0 10"', b'viewBox="a b c d"'):
            content = b'<svg xmlns="http://www.w3.org/2000/svg" %s/>' % attributes
            self._assert_refused(content, "unreadable")

    def test_a_box_is_covered_or_kept_within(self):
        picture = images.Picture(b"", "image/png", 200, 100)
        self.assertEqual(picture.cover(0, 0, 100, 100), (-50, 0, 200, 100))
        self.assertEqual(picture.contain(0, 0, 100, 100), (0, 25, 100, 50))

    def test_a_picture_names_itself(self):
        picture = images.read(make_image())
        self.assertEqual(picture.href, to_href(picture.content))
        self.assertTrue(source.EMBEDDED.match(picture.href))

    def test_photos(self):
        content = make_image("JPEG")
        self.assertEqual(prepare_photo(content).content, content)
        self.assertEqual(prepare_photo(make_image("PNG")).mimetype, "image/jpeg")
        for no_photo in (b"", False, b"nonsense", GOOD_SVG, _make_bomb()):
            self.assertIsNone(prepare_photo(no_photo))


@tagged("post_install", "-at_install")
class TestCompanyPictures(PassesCase):
    def test_a_logo_that_repeats_itself_is_refused(self):
        """A logo of 10^9 nested shapes took seconds for each drawing."""
        levels = b"".join(
            b'<%%s id="a%d">%s</%%s>' % (n + 1, b'<use href="#a%d"/>' % n * 10)
            for n in range(9)
        )
        shapes = b'<defs><rect id="a0" width="1" height="1"/>%s</defs><use href="#a9"/>'
        for content in (
            SVG % (shapes % (levels % ((b"g",) * 18))),
            SVG % (shapes % (levels % ((b"symbol",) * 18))),
            SVG % b'<g id="a"><use href="#a"/></g>',
            SVG % (b"<g>" * 200 + b"</g>" * 200),
            SVG % (b'<rect width="1" height="1"/>' * 10_000),
        ):
            with self.subTest(content=content[:80]):
                message = "Logo on Passes: this SVG repeats"
                with self.assertRaisesRegex(ValidationError, message):
                    self.company.certificates_pass_logo = encode(content)

    def test_a_picture_that_is_hardly_a_line_is_refused(self):
        for width, height in ((100_000, 1), (1, 5_000)):
            stream = io.BytesIO()
            Image.new("RGB", (width, height)).save(stream, "PNG")
            line = encode(stream.getvalue())
            for name in (
                "certificates_pass_logo",
                "certificates_pass_background",
                "logo",
            ):
                with (
                    self.subTest(name=name, width=width),
                    self.assertRaisesRegex(ValidationError, "hardly more than a line"),
                ):
                    self.company[name] = line

    def test_a_bad_logo_changes_nothing(self):
        self.company.certificates_pass_logo = encode(make_image("PNG"))
        before = self.company.certificates_pass_logo
        for content in (b"nonsense", SVG % UNSAFE["script"], SVG % UNSAFE["file"]):
            with self.assertRaises(UserError):
                self.company.write(
                    {"certificates_pass_logo": encode(content), "name": "Changed"}
                )
            self.company.invalidate_recordset()
            self.assertEqual(self.company.certificates_pass_logo, before)
            self.assertEqual(self.company.name, "Rhine Logistics")

    def test_the_message_says_what_is_wrong(self):
        with self.assertRaisesRegex(ValidationError, "Logo on Passes.*scripts"):
            self.company.certificates_pass_logo = encode(SVG % UNSAFE["script"])
        with self.assertRaisesRegex(ValidationError, "Background.*no picture"):
            self.company.certificates_pass_background = encode(GOOD_SVG)
        with self.assertRaisesRegex(ValidationError, "too large"):
            self.company.certificates_pass_background = encode(_make_bomb())

    def test_a_bad_logo_of_a_new_company(self):
        with self.assertRaises(ValidationError):
            self.env["res.company"].create(
                {
                    "name": "New",
                    "certificates_pass_logo": encode(SVG % UNSAFE["script"]),
                }
            )

    def test_an_svg_logo(self):
        self.company.certificates_pass_logo = encode(GOOD_SVG)
        logo = self.company._get_pass_theme().logo
        self.assertEqual(logo.mimetype, "image/svg+xml")

    def test_a_company_logo_that_no_pass_can_show(self):
        self.company.partner_id.image_1920 = encode(SVG % UNSAFE["script"])
        self.assertIsNone(self.company._get_pass_theme().logo)

    def test_an_svg_that_cannot_be_drawn(self):
        boxes = SVG % "<text>שרה</text>".encode()
        with self.assertRaisesRegex(ValidationError, "no picture"):
            self.company.certificates_pass_logo = encode(boxes)
        self.company.partner_id.image_1920 = encode(boxes)
        self.assertIsNone(self.company._get_pass_theme().logo)

    def test_the_logo_of_the_company(self):
        self.company.logo = encode(make_image("PNG", color="#123456"))
        self.assertEqual(self.company._get_pass_theme().logo.width, 80)

    def test_a_form_asks_for_sizes_but_passes_need_pictures(self):
        pictures = {
            "certificates_pass_logo": "PNG",
            "certificates_pass_background": "JPEG",
        }
        self.company.write({n: encode(make_image(k)) for n, k in pictures.items()})
        self.env.flush_all()
        self.env.invalidate_all()
        theme = self.company.with_context(bin_size=True)._get_pass_theme()
        self.assertTrue(theme.logo and theme.background)

    def test_a_large_background_is_cut(self):
        self.company.certificates_pass_background = encode(
            make_image("PNG", size=(1600, 1600))
        )
        background = self.company._get_pass_theme().background
        self.assertEqual((background.width, background.height), (1012, 638))

    def test_colors(self):
        for color in ("red", "#12345", "#12345g", 'x" onload="', "#1234567"):
            with self.assertRaises(ValidationError):
                self.company.certificates_pass_color = color
        self.company.certificates_pass_color = "#0A7D5a"
        self.assertEqual(self.company._get_pass_theme().color, "#0A7D5a")

    def test_the_color_of_the_company_is_the_second_choice(self):
        self.company.write(
            {"certificates_pass_color": False, "primary_color": "#336699"}
        )
        self.assertEqual(self.company._get_pass_theme().color, "#336699")
        self.company.primary_color = "javascript"
        self.assertEqual(self.company._get_pass_theme().color, "#1d4e89")

    def test_text_is_legible_on_every_color(self):
        for color in ("#ffffff", "#000000", "#ffd400", "#1d4e89", "#808080", "#ff0000"):
            self.company.certificates_pass_color = color
            theme = self.company._get_pass_theme()
            self.assertGreaterEqual(colors.contrast(theme.on_color, color), 3.9)
            self.assertGreaterEqual(colors.contrast(theme.accent, "#ffffff"), 4.5)
