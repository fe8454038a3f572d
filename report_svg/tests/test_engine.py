import io
import re
import socket
import threading

from lxml import etree
from pypdf import PdfReader, PdfWriter

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, TransactionCase, new_test_user, tagged

from ..tools import document, fonts, source
from . import pdf
from .pictures import make_image, to_href

REPORT = "report_svg.report_engine_test"


def make_svg(content="", width="85.6mm", height="53.98mm", title="A card"):
    """Return an SVG of the size of a card."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 856 539.8"><title>{title}</title>{content}</svg>'
    )


def make_text(line, **attributes):
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<text x="40" y="200" font-size="40"{given}>{line}</text>'


class TestDrawing(BaseCase):
    """Plain functions: SVG in, PDF out."""

    def _assert_not_drawn(self, content, cause):
        with self.assertRaises(document.DrawingError) as caught:
            document.draw_each([make_svg(), make_svg(content)])
        self.assertEqual(caught.exception.index, 1)
        self.assertIsInstance(caught.exception.cause, cause)
        return caught.exception

    def test_the_page_has_exactly_the_size_of_a_card(self):
        for content in (
            *document.draw_each([make_svg()]),
            document.draw_merged([make_svg()]),
        ):
            (page,) = PdfReader(io.BytesIO(content), strict=True).pages
            self.assertEqual(page.mediabox.lower_left, (0, 0))
            for side, expected in zip(page.mediabox.upper_right, pdf.CARD, strict=True):
                self.assertAlmostEqual(float(side), expected, delta=0.01)

    def test_one_page_each_in_order(self):
        svgs = [make_svg(make_text(f"Card {n}")) for n in range(5)]
        singles = document.draw_each(svgs)
        self.assertEqual(
            [pdf.get_texts(single) for single in singles],
            [[f"Card {n}"] for n in range(5)],
        )
        merged = document.draw_merged(svgs)
        self.assertEqual(pdf.get_texts(merged), [f"Card {n}" for n in range(5)])

    def test_lxml_elements_will_do(self):
        element = etree.fromstring(make_svg(make_text("Element")))
        self.assertEqual(pdf.get_texts(document.draw_merged([element])), ["Element"])

    def test_nothing_to_draw(self):
        self.assertEqual(document.draw_each([]), [])
        with self.assertRaises(document.DrawingError):
            document.draw_merged([])

    def test_text_of_every_script_is_read_back(self):
        for name in (
            "Łukasz Żółć",
            "Αλέξανδρος",
            "Александра",
            "Nguyễn Thị Ánh",
            '&lt;b&gt; "O\'Brien" &amp; Söns',
        ):
            (found,) = pdf.get_texts(document.draw_merged([make_svg(make_text(name))]))
            self.assertEqual(
                found,
                name.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
            )

    def test_hebrew_and_arabic_are_drawn(self):
        for name in ("שרה כהן", "محمد عبد الله"):
            content = document.draw_merged([make_svg(make_text(name))])
            found = "".join(pdf.get_texts(content))
            self.assertTrue(found.strip())
            self.assertNotIn("\ufffd", found)

    def test_a_text_ends_where_it_is_measured_to_end(self):
        for name in ("Anna Jansen", "Αλέξανδρος", "W" * 12):
            size = min(60, 400 / fonts.measure(name, bold=True))
            line = (
                f'<text x="800" y="200" text-anchor="end" font-weight="bold"'
                f' font-size="{size}">{name}</text>'
            )
            content = document.draw_merged([make_svg(line)])
            left, _bottom, right, _top = pdf.get_text_box(content)
            scale = pdf.CARD[0] / 856
            self.assertAlmostEqual(right, 800 * scale, delta=1.5)
            self.assertGreater(left, 399 * scale)

    def test_what_xml_cannot_contain_is_left_out(self):
        for line in ("Anna\x00 \x01Jansen", "Anna\ud800 Jansen", "Anna \ufffeJansen"):
            (found,) = pdf.get_texts(document.draw_merged([make_svg(make_text(line))]))
            self.assertEqual(found, "Anna Jansen")

    def test_a_character_that_no_font_draws(self):
        error = self._assert_not_drawn(make_text("Anna \ue000"), fonts.TextError)
        self.assertEqual(error.cause.characters, "\ue000")

    def test_nothing_outside_is_opened_or_fetched(self):
        with _Listener() as listener:
            for part in (
                '<image width="9" height="9" href="{}"/>',
                '<image width="9" height="9" xlink:href="{}" '
                'xmlns:xlink="http://www.w3.org/1999/xlink"/>',
                '<use href="{}#a"/>',
                "<style>@import url({});</style>",
                '<rect width="9" height="9" fill="url({}#a)"/>',
                '<rect width="9" height="9" style="fill:url({}#a)"/>',
            ):
                for target in (
                    listener.url,
                    listener.url.replace("http:", ""),
                    "file:///etc/passwd",
                    "/etc/passwd",
                    "../../../etc/passwd",
                    "passwd.png",
                ):
                    self._assert_not_drawn(part.format(target), source.SvgError)
            entity = f'<!DOCTYPE svg [<!ENTITY a SYSTEM "{listener.url}">]>' + make_svg(
                make_text("&a;")
            )
            with self.assertRaises(document.DrawingError):
                document.draw_merged([entity])
        self.assertEqual(listener.visits, 0)

    def test_wrong_svgs_end_in_one_kind_of_error(self):
        for content in (
            "",
            "nonsense",
            "<svg",
            "<html xmlns='http://www.w3.org/1999/xhtml'/>",
            make_svg('<rect width="x" height="9"/>'),
            make_svg('<rect width="9" height="9" transform="rotate(a b)"/>'),
            make_svg('<path d="M 1 2 Q"/>'),
            make_svg('<image width="9" height="9" href="data:image/png;base64,AAAA"/>'),
            make_svg('<image width="9" height="9" href="data:image/png;base64,@"/>'),
            make_svg("<g>" * 240 + "</g>" * 240),
            make_svg('<polyline points="1 2"/>'),
            make_svg(width="0", height="0"),
            make_svg(width="a lot"),
        ):
            try:
                document.draw_merged([content])
            except document.DrawingError:
                continue

    def test_a_picture_on_many_pages_is_stored_once(self):
        content = make_image("JPEG", size=(300, 300))
        picture = f'<image width="90" height="90" href="{to_href(content)}"/>'
        svgs = [make_svg(picture + make_text(f"Card {n}")) for n in range(20)]
        for pages in ([document.draw_merged(svgs)], document.draw_each(svgs)):
            for page in pages:
                self.assertEqual(pdf.get_pictures(page), {content})
                self.assertEqual(page.count(b"/DCTDecode"), 1)

    def test_a_group_on_many_pages_is_stored_once(self):
        dots = "".join(
            f'<circle cx="{7 * n}" cy="{5 * n}" r="{n}" fill="#c00"/>'
            for n in range(100)
        )
        pages = [make_svg(f"<g>{dots}</g>{make_text(n)}") for n in range(10)]
        merged, alone = document.draw_merged(pages), document.draw_merged(pages[:1])
        self.assertLess(len(merged), 4 * len(alone))
        for page in range(10):
            self.assertEqual(
                pdf.render(merged, page, 40).crop((0, 40, 130, 80)).tobytes(),
                pdf.render(alone, 0, 40).crop((0, 40, 130, 80)).tobytes(),
            )

    def test_groups_that_differ_outside_are_not_shared(self):
        group = '<g><rect width="856" height="540"/></g>'
        first, second, third = (
            make_svg(group).replace("<svg", f'<svg fill="{color}"', 1)
            for color in ("#ff0000", "#ff0000", "#00ff00")
        )
        merged = document.draw_merged([first, second, third])
        colors = [pdf.render(merged, n, 20).getpixel((9, 9)) for n in range(3)]
        self.assertEqual(colors, [(255, 0, 0), (255, 0, 0), (0, 255, 0)])

    def test_a_pdf_has_the_fonts_that_it_shows_only(self):
        svgs = [make_svg(make_text(name)) for name in ("Anna", "שרה", "Bea")]
        fonts = [
            {str(font["/BaseFont"]) for font in _get_fonts(single)}
            for single in document.draw_each(svgs)
        ]
        # The main font is on each page, for ReportLab begins with it.
        self.assertEqual([len(names) for names in fonts], [1, 2, 1])
        self.assertIn("Hebrew", (fonts[1] - fonts[0]).pop())

    def test_an_embedded_svg_stays_sharp(self):
        logo = (
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
            b'<rect width="10" height="10" fill="#00f"/></svg>'
        )
        href = to_href(logo, "svg+xml")
        content = document.draw_merged(
            [
                make_svg(
                    f'<image x="100" y="100" width="100" height="50" href="{href}"/>'
                )
            ]
        )
        image = pdf.render(content, dpi=254)
        self.assertEqual(image.getpixel((150, 125)), (0, 0, 255))
        self.assertEqual(image.getpixel((150, 160)), (255, 255, 255))
        self.assertFalse(pdf.get_pictures(content))

    def test_shapes_colors_and_clips(self):
        content = document.draw_merged(
            [
                make_svg(
                    '<defs><clipPath id="c"><rect width="100" height="100"/></clipPath>'
                    "</defs>"
                    '<g clip-path="url(#c)">'
                    '<rect width="856" height="540" fill="red"/></g>'
                    '<rect x="300" width="100" height="100" style="fill: #00ff00"/>'
                    "<style>.blue { fill: #0000ff }</style>"
                    '<rect x="500" width="100" height="100" class="blue"/>'
                )
            ]
        )
        image = pdf.render(content, dpi=254)
        found = [image.getpixel((x, 50)) for x in (50, 150, 350, 550)]
        white = (255, 255, 255)
        self.assertEqual(found, [(255, 0, 0), white, (0, 255, 0), (0, 0, 255)])

    def test_everything_is_where_the_svg_says(self):
        """A unit of these pages is a pixel of this picture."""
        blue = to_href(make_image("PNG", (20, 10), "#0000ff"), "png")
        content = document.draw_merged(
            [
                make_svg(
                    '<g transform="translate(100 50) scale(2)">'
                    '<rect width="50" height="40" fill="#ff0000"/>'
                    f'<image x="60" width="40" height="40" href="{blue}"/></g>'
                    '<g opacity="0.5">'
                    '<image x="500" y="100" width="100" height="50"'
                    f' preserveAspectRatio="none" href="{blue}"/></g>'
                    '<g transform="translate(700 300) rotate(90)">'
                    '<rect width="100" height="20" fill="#00ff00"/>'
                    '<text display="none">x</text></g>'
                )
            ]
        )
        image = pdf.render(content, dpi=254)
        red, green, white = (255, 0, 0), (0, 255, 0), (255, 255, 255)
        for point, color in (
            ((102, 52), red),
            ((198, 128), red),
            ((202, 128), white),
            ((222, 72), (0, 0, 255)),
            ((298, 108), (0, 0, 255)),
            ((260, 66), white),
            ((260, 114), white),
            ((502, 102), (127, 127, 255)),
            ((598, 148), (127, 127, 255)),
            ((598, 152), white),
            ((698, 302), green),
            ((682, 398), green),
            ((720, 310), white),
        ):
            found = image.getpixel(point)
            far = max(abs(a - b) for a, b in zip(found, color, strict=True))
            self.assertLess(far, 3, f"{found} at {point}")

    def test_a_text_is_written_where_the_svg_says(self):
        for anchor, share in (("start", 0), ("middle", 0.5), ("end", 1)):
            line = make_text("HHH", **{"text-anchor": anchor}).replace("40", "400", 1)
            width = 40 * fonts.measure("HHH")
            expected = 400 - share * width
            first, last = pdf.get_ink(document.draw_merged([make_svg(line)]))
            self.assertAlmostEqual(first, expected, delta=6, msg=anchor)
            self.assertAlmostEqual(last, expected + width, delta=6, msg=anchor)

    def test_parts_of_a_line_follow_each_other(self):
        line = (
            '<text x="40" y="90">One <tspan font-weight="bold">two</tspan> three</text>'
        )
        content = document.draw_merged([make_svg(line)])
        self.assertEqual(pdf.get_texts(content), ["One two three"])

    def test_a_link(self):
        picture = to_href(make_image())
        content = document.draw_merged(
            [
                make_svg(
                    '<a href="https://odoo.example/x"><image x="100" y="100"'
                    f' width="50" height="50" href="{picture}"/></a>'
                )
            ]
        )
        ((address, box),) = pdf.get_links(content)
        self.assertEqual(address, "https://odoo.example/x")
        scale = pdf.CARD[0] / 856
        expected = [n * scale for n in (100, 389.8, 150, 439.8)]
        for found, wanted in zip(box, expected, strict=True):
            self.assertAlmostEqual(found, wanted, delta=0.1)

    def test_the_title(self):
        content = document.draw_merged([make_svg(title="Pass of Αλέξανδρος")])
        title = PdfReader(io.BytesIO(content)).metadata.title
        self.assertEqual(title, "Pass of Αλέξανδρος")

    def test_threads_do_not_disturb_each_other(self):
        """ReportLab's fonts remember what they drew, and where they read."""
        names = ["Zoë Łukasz", "Αλέξανδρος", "محمد عبد الله", "शर्मा क्षत्रिय"]
        svgs = {
            name: [make_svg(make_text(f"{name} {n}")) for n in range(5)]
            for name in names
        }
        expected = {name: _look(document.draw_merged(svgs[name])) for name in names}
        drawn = {}

        def draw(name):
            for draw in (document.draw_merged, _draw_and_join):
                drawn[name, draw] = draw(svgs[name])

        threads = [threading.Thread(target=draw, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(drawn), 2 * len(names))
        for (name, draw), content in drawn.items():
            self.assertEqual(_look(content), expected[name], f"{name} by {draw}")

    def test_the_same_svg_gives_the_same_pdf(self):
        svgs = [make_svg(make_text("Anna"))]
        self.assertEqual(document.draw_each(svgs), document.draw_each(svgs))


class TestSheet(BaseCase):
    """Ten cards on a sheet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = [
            make_svg(
                f'<rect width="856" height="540" fill="#{n:02x}8040"/>'
                + make_text(f"Card {n}")
            )
            for n in range(11)
        ]

    def test_ten_are_on_a_page(self):
        for count, pages in ((1, 1), (10, 1), (11, 2)):
            imposed = document.draw_sheets(self.cards[:count])
            self.assertEqual(len(pdf.get_pages(imposed)), pages)
        first, second = pdf.get_texts(imposed)
        self.assertEqual(
            re.findall(r"Card \d+", first), [f"Card {n}" for n in range(10)]
        )
        self.assertEqual(second.strip(), "Card 10")

    def test_a_sheet_is_a4(self):
        for width, height in pdf.get_pages(document.draw_sheets(self.cards)):
            self.assertAlmostEqual(width, 595.276, delta=0.01)
            self.assertAlmostEqual(height, 841.890, delta=0.01)

    def test_each_card_is_at_its_place_in_its_size(self):
        image = pdf.render(document.draw_sheets(self.cards), dpi=254)
        for index in range(10):
            left, top = 194 + 856 * (index % 2), 135.5 + 539.8 * (index // 2)
            for x, y in ((3, 3), (853, 3), (3, 536), (853, 536)):
                self.assertEqual(
                    image.getpixel((round(left + x), round(top + y))),
                    (index, 128, 64),
                )
        for x, y in ((191, 500), (1909, 500), (1000, 132), (1000, 2838)):
            self.assertEqual(image.getpixel((x, y)), (255, 255, 255))

    def test_crop_marks_are_where_to_cut_and_outside_the_cards(self):
        image = pdf.render(document.draw_sheets(self.cards[:1]), dpi=254).convert("L")
        for x in (194, 1050, 1906):
            for y in (110, 2860):
                self.assertLess(
                    min(image.getpixel((x + d, y)) for d in (-1, 0, 1)), 250
                )
        for y in (135.5, 675.3, 1215.1, 1754.9, 2294.7, 2834.5):
            for x in (170, 1930):
                shades = [image.getpixel((x, round(y) + d)) for d in (-1, 0, 1)]
                self.assertLess(min(shades), 250)
        card = image.crop((1051, 140, 1900, 2830))
        self.assertEqual(card.getextrema(), (255, 255))

    def test_what_cards_share_is_stored_once(self):
        logo = make_image("JPEG", size=(400, 400), quality=95)
        shown = f'<image width="90" height="90" href="{to_href(logo)}"/>'
        cards = [make_svg(shown + make_text(n)) for n in range(10, 30)]
        for draw in (document.draw_merged, document.draw_sheets):
            content = draw(cards)
            self.assertEqual(len(pdf.get_pictures(content)), 1)
            self.assertEqual(pdf.get_pictures(content).pop(), logo)
            self.assertEqual(content.count(b"/FontFile2"), 1)
        self.assertEqual(
            pdf.get_texts(document.draw_merged(cards)), [str(n) for n in range(10, 30)]
        )

    def test_cards_can_be_found_in_the_list_of_contents(self):
        cards = [make_svg(title=f"Card {n}") for n in range(12)]
        reader = PdfReader(io.BytesIO(document.draw_sheets(cards, "Cards")))
        self.assertEqual(reader.metadata.title, "Cards")
        self.assertEqual(
            [o.title for o in reader.outline], [f"Card {n}" for n in range(12)]
        )
        pages = [page.indirect_reference for page in reader.pages]
        found = [pages.index(entry.raw_get("/Page")) for entry in reader.outline]
        self.assertEqual(found, [0] * 10 + [1] * 2)


def _look(content):
    """Return the pixels of all pages."""
    pages = range(len(pdf.get_pages(content)))
    return [pdf.render(content, page, 100).tobytes() for page in pages]


def _draw_and_join(svgs):
    """Return single PDFs as one."""
    writer = PdfWriter()
    for content in document.draw_each(svgs):
        writer.append(io.BytesIO(content))
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _get_fonts(content):
    (page,) = PdfReader(io.BytesIO(content)).pages
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


class _Listener:
    """A server that counts its visitors."""

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.url = "http://127.0.0.1:%s/x.svg" % self._socket.getsockname()[1]
        self.visits = 0
        self._stopped = False
        self._thread = threading.Thread(target=self._count)
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self._stopped = True
        self._thread.join()
        self._socket.close()

    def _count(self):
        while not self._stopped:
            try:
                self._socket.accept()[0].close()
                self.visits += 1
            except TimeoutError:
                continue


@tagged("post_install", "-at_install")
class TestReport(TransactionCase):
    """A report of any model, drawn by this engine in Odoo's own pipeline."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "printer", "base.group_user")
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Partner {n}"} for n in range(3)]
        )
        cls.template = cls.env["ir.ui.view"].create(
            {
                "name": "engine test",
                "key": REPORT,
                "type": "qweb",
                "arch": """<t t-name="%s"><t t-foreach="docs" t-as="doc">
                    <svg xmlns="http://www.w3.org/2000/svg" width="85.6mm"
                        height="53.98mm" viewBox="0 0 856 539.8"><text x="40" y="90"
                        font-size="40" t-out="doc.name"/></svg></t></t>"""
                % REPORT,
            }
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Engine Test",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": REPORT,
                "svg_engine": "svg",
            }
        )
        cls.Report = cls.env["ir.actions.report"]

    def _render(self, records=None, user=None, **options):
        report = self.Report.with_user(user) if user else self.Report
        ids = self.partners.ids if records is None else records
        content, kind = report.with_context(**options)._render_qweb_pdf(REPORT, ids)
        self.assertEqual(kind, "pdf")
        return content

    def test_a_page_for_each_record(self):
        self.assertEqual(
            pdf.get_texts(self._render()), ["Partner 0", "Partner 1", "Partner 2"]
        )

    def test_the_order_is_that_of_the_ids(self):
        ids = self.partners.ids[::-1]
        self.assertEqual(
            pdf.get_texts(self._render(ids)), ["Partner 2", "Partner 1", "Partner 0"]
        )

    def test_one_record_by_its_id(self):
        content, _kind = self.Report._render_qweb_pdf(REPORT, self.partners[1].id)
        self.assertEqual(pdf.get_texts(content), ["Partner 1"])

    def test_a_record_twice_is_printed_twice(self):
        ids = self.partners[:1].ids * 2
        self.assertEqual(pdf.get_texts(self._render(ids)), ["Partner 0"] * 2)

    def test_a_stream_for_each_record(self):
        streams, kind = self.Report._pre_render_qweb_pdf(REPORT, self.partners.ids)
        self.assertEqual(kind, "pdf")
        self.assertEqual(list(streams), self.partners.ids)
        texts = [pdf.get_texts(s["stream"].getvalue()) for s in streams.values()]
        self.assertEqual(texts, [["Partner 0"], ["Partner 1"], ["Partner 2"]])

    def test_no_records(self):
        for nothing in ([], None):
            with self.assertRaisesRegex(UserError, "Engine Test"):
                self.Report._render_qweb_pdf(REPORT, nothing)

    def test_a_record_that_is_gone(self):
        ids = self.partners.ids
        self.partners[1].unlink()
        with self.assertRaises(MissingError):
            self._render(ids)

    def test_records_out_of_sight(self):
        self.env["ir.rule"].create(
            {
                "name": "not the second",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.partners[1].id)],
            }
        )
        self._render(self.partners[0].ids, user=self.user)
        with self.assertRaises(AccessError):
            self._render(user=self.user)

    def test_a_report_for_other_groups(self):
        self.report.group_ids = [Command.link(self.env.ref("base.group_system").id)]
        with self.assertRaisesRegex(AccessError, "Engine Test"):
            self._render(user=self.user)
        self.report.group_ids = [Command.link(self.env.ref("base.group_user").id)]
        self._render(user=self.user)

    def test_a_template_that_does_not_give_one_page_each(self):
        for arch in (
            '<t t-name="x"><p>no svg</p></t>',
            f'<t t-name="x"><svg xmlns="{source.NAMESPACE}" width="9"/></t>',
        ):
            self.template.arch = arch
            with self.assertRaisesRegex(UserError, "one <svg> for each"):
                self._render()

    def test_a_template_that_refers_to_a_file(self):
        self.template.arch = self.template.arch.replace(
            "<text", '<image width="9" height="9" href="/web/image/1"/><text'
        )
        with self.assertRaisesRegex(UserError, "embedded pictures only"):
            self._render()

    def test_a_name_that_cannot_be_drawn_is_told(self):
        self.partners[2].name = "Ann\ue000a"
        with self.assertRaises(UserError) as caught:
            self._render()
        message = str(caught.exception)
        self.assertIn(self.partners[2].display_name, message)
        self.assertIn("“\ue000”", message)

    def test_a_nul_or_a_control_character_is_no_obstacle(self):
        self.partners[0].name = "Anna\x01\x1f\u202e Jansen"
        self.assertEqual(pdf.get_texts(self._render())[0], "Anna Jansen")

    def test_attachments_are_stored_and_used_again(self):
        self.report.write({"attachment": "'%s.pdf' % object.name"})
        content = self._render()
        self.assertEqual(len(pdf.get_pages(content)), 3)
        stored = self._find_attachments()
        self.assertEqual(stored.mapped("name"), [f"Partner {n}.pdf" for n in range(3)])
        self.assertEqual(pdf.get_texts(stored[1].raw), ["Partner 1"])
        self.report.attachment_use = True
        stored[1].raw = stored[2].raw
        texts = pdf.get_texts(self._render())
        self.assertEqual(texts, ["Partner 0", "Partner 2", "Partner 2"])
        self.assertEqual(self._find_attachments(), stored)

    def test_stored_files_are_used_only_when_the_report_says_so(self):
        self.report.attachment = "'%s.pdf' % object.name"
        self._render()
        self.partners[0].name = "Renamed"
        self.report.attachment = "'Partner 0.pdf'"
        self.assertEqual(
            pdf.get_texts(self._render(self.partners[:1].ids)), ["Renamed"]
        )

    def test_a_stored_file_does_not_leak(self):
        self.report.write({"attachment": "'constant.pdf'", "attachment_use": True})
        self._render()
        self.test_records_out_of_sight()

    def test_a_stored_picture_is_no_page(self):
        self.report.write({"attachment": "'x.pdf'", "attachment_use": True})
        self.env["ir.attachment"].create(
            {
                "name": "x.pdf",
                "raw": make_image("PNG"),
                "mimetype": "image/png",
                "res_model": "res.partner",
                "res_id": self.partners[0].id,
            }
        )
        texts = pdf.get_texts(self._render(self.partners[:1].ids))
        self.assertEqual(texts, ["Partner 0"])

    def test_no_attachment_on_request(self):
        self.report.attachment = "'%s.pdf' % object.name"
        self._render(report_pdf_no_attachment=True)
        self.assertFalse(self._find_attachments())

    def test_a_mail_carries_the_report(self):
        template = self.env["mail.template"].create(
            {
                "name": "With a report",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "report_template_ids": [Command.set(self.report.ids)],
                "body_html": "<p>Here it is.</p>",
            }
        )
        mail = self.env["mail.mail"].browse(
            template.send_mail(self.partners[0].id, force_send=False)
        )
        self.assertEqual(pdf.get_texts(mail.attachment_ids.raw), ["Partner 0"])

    def test_a_sheet(self):
        self.report.svg_sheet = True
        content = self._render()
        self.assertEqual(len(pdf.get_pages(content)), 1)
        self.assertIn("Partner 2", pdf.get_texts(content)[0])
        self.report.attachment = "'x.pdf'"
        self._render()
        self.assertFalse(self._find_attachments())

    def test_on_screen_it_is_a_page(self):
        html, kind = self.Report._render_qweb_html(REPORT, self.partners.ids)
        self.assertEqual(kind, "html")
        self.assertEqual(html.count(b"<svg"), 3)
        self.assertTrue(html.lstrip().lower().startswith(b"<!doctype html>"))

    def test_the_client_knows_the_engine(self):
        self.assertIn("svg_engine", self.report._get_readable_fields())
        action = self.report.report_action(self.partners)
        self.assertEqual(action["svg_engine"], "svg")
        self.assertEqual(action["type"], "ir.actions.report")

    def test_other_reports_stay_with_their_engine(self):
        self.report.svg_engine = "wkhtmltopdf"
        html, kind = self.Report._render_qweb_pdf(REPORT, self.partners.ids)
        self.assertEqual(kind, "html", "Odoo's own way in tests")
        self.assertIn(b"Partner 0", html)
        self.assertNotIn(
            "svg_engine", self.report.report_action(self.partners, config=False)
        )

    def _find_attachments(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.partners.ids)],
            order="res_id",
        )
