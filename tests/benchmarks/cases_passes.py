"""What is measured on passes: from the submission of a request to its download.

Each request happens in one transaction that is undone. Drawing the same cards by hand
is measured by turns with it, for machines are noisy.
"""

import io
import zipfile
from datetime import timedelta
from itertools import cycle, islice

import handmade
import zxingcpp
from cases import Case
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from reportlab.lib.utils import ImageReader
from werkzeug.test import EnvironBuilder, run_wsgi_app

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command
from odoo.http import root
from odoo.tools import config, format_date

from odoo.addons.certificates_gate.portal.gate import Gate, Scan
from odoo.addons.certificates_verification.tools import status_list


class PassCase(Case):
    """A case that its transaction undoes, measured by turns with the others."""

    commits = False
    rounds = 3
    is_explained = False
    group = "passes"

    def __init__(self, name, title, kind):
        super().__init__(name, title)
        self.kind = kind

    def arrange(self, env, ids):
        self.certificates = env["certificates.assignment"].search(
            [("type_id", "=", ids["pass_type"])], order="id"
        )

    def check(self, env, ids):
        count = len(self.certificates)
        if self.kind == "zip":
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                pdfs = [archive.read(name) for name in archive.namelist()]
            assert len(pdfs) == count
            assert len(PdfReader(io.BytesIO(pdfs[-1])).pages) == 1
            page = PdfDocument(pdfs[-1])[0]
        else:
            document = PdfDocument(self.content)
            assert len(document) == (
                -(-count // 10) if self.kind == "sheets" else count
            )
            page = document[len(document) - 1]
        assert zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())


class Request(PassCase):
    """An officer submits a request, it is prepared in the background, and downloaded.

    :param str kind: ``zip``, ``merged`` or ``sheets``
    """

    def arrange(self, env, ids):
        super().arrange(env, ids)
        requests = env["certificates.pass.request"].with_user(ids["officer"])
        values = requests._prepare_values(self.certificates)
        self.request = requests.create(values)

    def run(self, env):
        request = self.request.with_env(env)
        request.action_submit()
        request.with_user(SUPERUSER_ID)._cron_prepare()
        _name, self.content = request._get_file(self.kind)


class SealedRequest(Request):
    """The same with the seal of the company in each PDF: RSA of 2048 bits."""

    def arrange(self, env, ids):
        super().arrange(env, ids)
        env["certificates.seal"]._create_sample(env.company.browse(ids["main"]), "RSA")


class Handmade(PassCase):
    """The same cards drawn by hand, of what was read before."""

    def arrange(self, env, ids):
        super().arrange(env, ids)
        handmade.prepare()
        company = env.company.browse(ids["main"])
        logo = ImageReader(io.BytesIO(company._get_pass_theme().logo.content))
        urls = self.certificates._get_pass_urls()
        self.cards = [
            {
                "logo": logo,
                "company": company.name,
                "issuer": company.name,
                "type": certificate.type_id.name,
                "name": certificate.employee_id.name,
                "number": certificate.number,
                "start": format_date(env, certificate.date_start),
                "expiry": format_date(env, certificate.date_expiry),
                "photo": certificate._get_pass_photos()[
                    certificate.employee_id.id
                ].content,
                "url": urls[certificate.id],
            }
            for certificate in self.certificates
        ]

    def run(self, env):
        if self.kind == "zip":
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                for number, pdf in enumerate(handmade.draw_each(self.cards)):
                    archive.writestr(f"{number}.pdf", pdf)
            self.content = stream.getvalue()
        else:
            self.content = handmade.draw_merged(self.cards)


class StockReport(PassCase):
    """Odoo's own way with wkhtmltopdf, once for each record, of a few records.

    Measured only where wkhtmltopdf is installed.
    """

    count = 10

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.is_possible = env["ir.actions.report"].get_wkhtmltopdf_state() != "install"
        report = env.ref("certificates_passes.action_report_pass")
        self.report_id = report.copy({"svg_engine": "wkhtmltopdf"}).id
        self.env_ids = self.certificates[: self.count].ids

    def run(self, env):
        reports = env["ir.actions.report"].with_context(force_report_rendering=True)
        for certificate_id in self.env_ids if self.is_possible else ():
            reports._render_qweb_pdf(self.report_id, [certificate_id])

    def check(self, env, ids):
        pass


class GateChecks(PassCase):
    """500 checks through one device, each as its own request: judged, shown, logged."""

    count = 500

    def arrange(self, env, ids):
        super().arrange(env, ids)
        company = env.company.browse(ids["main"])
        site = env["certificates.site"].create(
            {"name": "Gate", "company_id": company.id}
        )
        env["certificates.requirement"].create(
            {
                "type_id": ids["pass_type"],
                "company_id": company.id,
                "site_ids": [Command.set(site.ids)],
            }
        )
        self.device, _address = env["certificates.gate.device"]._make_link(
            site, company
        )
        addresses = list(self.certificates._get_pass_urls().values())
        self.addresses = list(islice(cycle(addresses), self.count))

    def run(self, env):
        self.answers = []
        now = fields.Datetime.now()
        for number, address in enumerate(self.addresses):
            # As the next request finds it.
            env.flush_all()
            env.invalidate_all()
            gate = Gate(self.device.with_env(env))
            scan = Scan(address, now + timedelta(seconds=number))
            [finding] = gate.check([scan])
            self.answers.append(gate.describe(finding)["verdict"])
            self.wait = env["certificates.gate.check"]._get_wait(gate.device)

    def check(self, env, ids):
        assert self.answers == ["admitted"] * self.count
        assert not self.wait


class VerificationPages(PassCase):
    """100 visitors open the page of a pass: all that a server does for a request.

    Each comes from another network, and is counted. Signed codes change nothing: what
    is behind the ``#`` never reaches a server.
    """

    count = 100

    def arrange(self, env, ids):
        super().arrange(env, ids)
        # A server answers for the databases that it was started with only.
        config["db_name"] = [*config["db_name"], env.cr.dbname]
        addresses = list(self.certificates._get_pass_urls().values())
        paths = [f"/pass/{address.partition('/pass/')[2]}" for address in addresses]
        self.requests = [
            EnvironBuilder(
                path,
                headers={"X-Odoo-Database": env.cr.dbname, "Accept-Language": "en-US"},
                environ_base={"REMOTE_ADDR": f"10.0.{number}.1"},
            ).get_environ()
            for number, path in enumerate(islice(cycle(paths), self.count))
        ]

    def prepare(self, env):
        self.restore(env)

    def run(self, env):
        self.answers = [
            run_wsgi_app(root, request, buffered=True) for request in self.requests
        ]

    def check(self, env, ids):
        for content, status, _headers in self.answers:
            assert status.startswith("200"), status
            assert b'data-status="valid"' in b"".join(content)

    def restore(self, env):
        env["certificates.pass.check"].search([]).unlink()
        env.cr.commit()


class SignedCodes(PassCase):
    """What the codes say of all certificates, signed for use without network."""

    def arrange(self, env, ids):
        super().arrange(env, ids)
        env.company.browse(ids["main"]).certificates_signed_codes = True
        env.flush_all()

    def run(self, env):
        self.addresses = self.certificates.with_env(env)._get_pass_urls()

    def check(self, env, ids):
        assert len(self.addresses) == len(self.certificates)
        assert all("#" in address for address in self.addresses.values())


class StatusList(PassCase):
    """A full part of a status list is put together and signed after a change."""

    def arrange(self, env, ids):
        super().arrange(env, ids)
        self.company = env.company.browse(ids["main"])
        self.company.certificates_signed_codes = True
        env.flush_all()
        env.cr.execute(
            "INSERT INTO certificates_status_entry"
            " (company_id, assignment_id, is_replaced)"
            " SELECT %s, NULL, number %% 50 = 0 FROM generate_series(1, %s) AS number",
            [self.company.id, 2 * status_list.SIZE],
        )
        entries = env["certificates.status.entry"]
        _first, last = entries._get_chunks(self.company)[self.company.id]
        self.chunk = last - 1

    def run(self, env):
        # sudo: marks are made by the database alone
        marks = env["certificates.status.mark"].sudo()
        marks.create({"company_id": self.company.id, "chunk": self.chunk})
        self.token = self.company.with_env(env)._sign_status_list(self.chunk)

    def check(self, env, ids):
        assert self.token.count(".") == 2


CASES = (
    Request("passes-zip", "Passes: request to ZIP", "zip"),
    Handmade("handmade-zip", "  the same cards by hand", "zip"),
    SealedRequest("passes-sealed", "  the same, sealed", "zip"),
    Request("passes-merged", "Passes: request to one PDF", "merged"),
    Handmade("handmade-merged", "  the same cards by hand", "merged"),
    Request("passes-sheets", "Passes: request to sheets of ten", "sheets"),
    StockReport("passes-stock", "  10 by wkhtmltopdf, one at a time", "stock"),
    GateChecks("gate-checks", "Gate: 500 checks through one device", "gate"),
    VerificationPages("pass-pages", "Verification: 100 pages", "page"),
    SignedCodes("signed-codes", "Codes of passes, signed", "code"),
    StatusList("status-list", "Status list: 131 072 places after a change", "list"),
)
