import io
import json
from functools import partial

from openpyxl import load_workbook

import odoo.http
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ..tools.sheets import is_formula
from .access import MODELS, OFFICERS, OTHERS, AccessCase
from .common import PDF
from .test_access import CHANGES

READERS = {*OFFICERS, "boss", "employee"}

# What the button of a row of a report opens.
NEXT = {"compliance": "certificates", "history": "certificate"}

# Tables in which attempts that are refused leave nothing.
TABLES = [
    "certificates_assignment",
    "certificates_exemption",
    "certificates_delivery",
    "certificates_requirement",
    "certificates_type",
    "mail_followers",
    "mail_message",
]

# Every address at which Odoo hands out the content of an attachment.
DOWNLOADS = [
    "/web/content/%s",
    "/web/content/%s?download=1",
    "/web/content/%s/certificate.pdf",
    "/web/content/ir.attachment/%s/raw",
    "/web/content/ir.attachment/%s/datas",
    "/web/content?model=ir.attachment&id=%s&field=raw",
    "/web/image/%s",
    "/web/image/ir.attachment/%s/raw",
    "/mail/attachment/pdf_first_page/%s",
]


class TestDocumentAccess(AccessCase):
    """Documents follow the access of their certificate, through the ORM."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.certificate.document_ids
        cls.attachments = cls.env["ir.attachment"]

    def _upload(self, role, **values):
        uploads = self._as(role, self.attachments)
        return uploads.create({"name": "new.pdf", "raw": PDF, **values})

    def _home(self, record):
        return {"res_model": record._name, "res_id": record.id}

    def test_read_and_search(self):
        domain = [("res_model", "=", "certificates.assignment")]
        for role in self.roles:
            document = self._as(role, self.document)
            with self.subTest(role=role):
                found = partial(document.search, [*domain, ("id", "=", document.id)])
                if role in READERS:
                    self.assertEqual(document.read(["raw"])[0]["raw"], PDF)
                    self.assertEqual(found(), document)
                else:
                    self._assert_refused(partial(document.read, ["name"]))
                    self.assertFalse(self._may(found) and found())

    def test_counts(self):
        domain = [("res_model", "=", "certificates.assignment")]
        for role, expected in (("officer", 3), ("employee", 1), ("colleague", 0)):
            attachments = self._as(role, self.attachments)
            groups = attachments.formatted_read_group(domain, ["res_id"], ["__count"])
            with self.subTest(role=role):
                self.assertEqual(attachments.search_count(domain), expected)
                self.assertEqual(sum(group["__count"] for group in groups), expected)

    def test_only_officers_change_documents(self):
        for role in set(self.roles) - OFFICERS:
            certificate = self._as(role, self.own.get(role, self.certificate))
            document = self._as(role, certificate.sudo().document_ids)
            new = {"name": "new.pdf", "raw": PDF}
            home = self._home(certificate)
            for operation in (
                partial(document.write, {"raw": b"forged"}),
                partial(document.write, {"public": True}),
                document.unlink,
                document.generate_access_token,
                partial(document.create, {**new, **home}),
                lambda d=document, n=new, h=home: d.create(n).write(h),
                partial(certificate.write, {"document_ids": [Command.create(new)]}),
                partial(certificate.write, {"document_ids": [Command.clear()]}),
            ):
                with self.subTest(role=role, operation=operation):
                    self._assert_refused(operation)

    def test_nobody_links_a_document_of_somebody_else(self):
        """A link would make it readable to whoever reads the certificate."""
        chatter = self._upload("officer", **self._home(self.own["portal"]))
        strangers = {
            "of another certificate": self.own["portal"].document_ids,
            "of another company": self.foreign_certificate.document_ids,
            "of a chatter": chatter,
            "of an exam": self._upload("officer", **self._home(self.records["exam"])),
            "of a contact": self.attachments.create(
                {"name": "c.pdf", "raw": PDF, **self._home(self.env.user.partner_id)}
            ),
            "not yet saved by another user": self._upload("employee"),
            "public": self.attachments.create(
                {"name": "p.pdf", "raw": PDF, "public": True}
            ),
        }
        officer = self._as("officer", self.certificate)
        for label, stranger in strangers.items():
            for command in (Command.link(stranger.id), Command.set(stranger.ids)):
                values = {"document_ids": [command]}
                with self.subTest(document=label, command=command[0]):
                    self._assert_refused(partial(officer.write, values), UserError)

    def test_wizards_copy_only_documents_that_one_may_read(self):
        issue = {"type_id": self.type.id, "employee_ids": [Command.set(self.lead.ids)]}
        renew = {"assignment_ids": [Command.set(self.certificate.ids)]}
        foreign = self.foreign_certificate.document_ids
        for stranger in (foreign, self._upload("employee")):
            documents = {"document_ids": [Command.set(stranger.ids)]}
            for name, values in (("issue", issue), ("renew", renew)):
                wizards = self._as("officer", self.env[f"certificates.{name}.wizard"])
                with self.subTest(wizard=name):
                    self._assert_refused(
                        lambda w=wizards, v={**values, **documents}, n=name: getattr(
                            w.create(v), f"action_{n}"
                        )()
                    )

    def test_wizards_leave_the_documents_of_certificates(self):
        """They clear away what was uploaded for them, and nothing else."""
        documents = {"document_ids": [Command.set(self.document.ids)]}
        issue = {"type_id": self.type.id, "employee_ids": [Command.set(self.lead.ids)]}
        wizard = self._as("officer", self.env["certificates.issue.wizard"])
        wizard.create({**issue, **documents}).action_issue()
        self.env.invalidate_all()
        self.assertTrue(self.document.exists())
        self.assertIn(self.document, self.certificate.document_ids)

    def test_documents_of_others_are_not_changed_through_a_certificate(self):
        theirs = self.foreign_certificate.document_ids
        officer = self._as("officer", self.certificate)
        rename = Command.update(theirs.id, {"name": "Forged"})
        for command in (rename, Command.delete(theirs.id)):
            values = {"document_ids": [command]}
            self._assert_refused(partial(officer.write, values))

    def test_documents_stay_as_private_as_their_certificate(self):
        document = self._as("officer", self.document)
        for values in (
            {"public": True},
            {"res_model": False, "res_id": 0},
            {"res_id": self.own["portal"].id},
            {"res_model": "certificates.type", "res_id": self.type.id},
        ):
            with self.subTest(values=values):
                self._assert_refused(partial(document.write, values), UserError)

    def test_new_documents_are_private(self):
        officer = self._as("officer", self.certificate)
        for values in ({}, self._home(self.certificate)):
            public = Command.create(
                {"name": "new.pdf", "raw": PDF, "public": True, **values}
            )
            if self._may(partial(officer.write, {"document_ids": [public]}), UserError):
                officer.document_ids = [public]
            self.assertFalse(any(officer.sudo().document_ids.mapped("public")))

    def test_document_uploaded_to_a_saved_certificate_is_checked(self):
        """The form uploads to the certificate at once, before it is linked."""
        officer = self._as("officer", self.certificate)
        virus = self._upload("officer", raw=b"MZ\x90", **self._home(self.certificate))
        values = {"document_ids": [Command.link(virus.id)]}
        self._assert_refused(partial(officer.write, values), UserError)

    def test_documents_follow_the_team(self):
        document = self._as("boss", self.document)
        self.assertTrue(self._may(partial(document.read, ["name"])))
        self.worker.parent_id = False
        self._assert_refused(partial(document.read, ["name"]))

    def test_attachments_of_messages_follow_the_certificate(self):
        officer = self._as("officer", self.certificate)
        message = officer.message_post(body="See", attachments=[("scan.pdf", PDF)])
        for role in self.roles:
            attachment = self._as(role, message.sudo().attachment_ids)
            with self.subTest(role=role):
                may = self._may(partial(attachment.read, ["raw"]))
                self.assertEqual(may, role in READERS)


@tagged("post_install", "-at_install")
class TestAccessHttp(AccessCase, HttpCase):
    """What can be had with a browser or a script, knowing nothing but numbers."""

    def _log_in(self, role):
        self.env.flush_all()
        login = None if role == "public" else self.roles[role].login
        self.authenticate(login, login)

    def _get(self, address, **params):
        with mute_logger("odoo.http"):
            return self.url_open(address, params=params, allow_redirects=False)

    def _post(self, address, data, **files):
        token = {"csrf_token": Request.csrf_token(self)}
        with mute_logger("odoo.http", "odoo.addons.web.controllers.export"):
            return self.url_open(address, {**token, **data}, files)

    def _rpc(self, route, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        with mute_logger("odoo.http"):
            return self.url_open(route, json=body).json()

    def _call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._rpc(f"/web/dataset/call_kw/{model}/{method}", **params)

    def _assert_call_refused(self, model, method, *args):
        answer = self._call(model, method, *args)
        self.assertIn("error", answer)
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_download(self):
        document = self.certificate.document_ids
        for role in self.roles:
            self._log_in(role)
            for address in DOWNLOADS:
                response = self._get(address % document.id)
                with self.subTest(role=role, address=address):
                    if role not in READERS:
                        self.assertNotIn(PDF, response.content)
                    elif "content" in address:
                        self.assertEqual(response.content, PDF)

    def test_download_of_several(self):
        data = {"file_ids": str(self.certificate.document_ids.id), "zip_name": "a.zip"}
        for role in ("employee", "colleague", "other_officer", "visitor", "public"):
            self._log_in(role)
            response = self._post("/mail/attachment/zip", data)
            with self.subTest(role=role):
                self.assertEqual(response.ok, role == "employee")

    def test_portal_user_downloads_own_documents_only(self):
        for role, certificate in self.own.items():
            officer = self._as("officer", certificate)
            note = officer.message_post(body="See", attachments=[("note.pdf", PDF)])
            self._log_in(role)
            for document, content in (
                (certificate.document_ids, PDF),
                (self.certificate.document_ids, None),
                (note.attachment_ids, None),
            ):
                response = self._get(f"/web/content/{document.id}")
                with self.subTest(role=role, document=document.name):
                    self.assertEqual(response.content if response.ok else None, content)

    def test_upload_and_deletion(self):
        document = self.certificate.document_ids
        attachments = self.env["ir.attachment"].sudo()
        model, res_id = document.res_model, document.res_id
        web = {"model": model, "id": res_id}
        mail = {"thread_model": model, "thread_id": res_id}
        for role in ("employee", "boss", "colleague", "other_officer", "visitor"):
            self._log_in(role)
            with self.subTest(role=role):
                file = ("new.pdf", PDF, "application/pdf")
                self._post("/web/binary/upload_attachment", web, ufile=file)
                self._post("/mail/attachment/upload", mail, ufile=file)
                self._rpc("/mail/attachment/delete", attachment_id=document.id)
                thumbnail = {"attachment_id": document.id, "thumbnail": "AAAA"}
                self._rpc("/mail/attachment/update_thumbnail", **thumbnail)
                self.env.invalidate_all()
                home = [("res_model", "=", model), ("res_id", "=", res_id)]
                self.assertEqual(attachments.search(home), document)
                self.assertFalse(document.sudo().has_thumbnail)

    def test_links_of_mails(self):
        for role in self.roles:
            self._log_in(role)
            certificate = self.certificate
            response = self._get(
                "/mail/view", model=certificate._name, res_id=certificate.id
            )
            opened = f"/odoo/certificates.assignment/{certificate.id}"
            with self.subTest(role=role):
                location = response.headers["Location"]
                self.assertEqual(opened in location, role in READERS)
                self.assertNotIn("Wim", response.text + location)

    def test_names_are_not_told_in_debug_mode(self):
        """There Odoo explains which records were refused to whom."""
        for role in ("colleague", "other_officer"):
            self._log_in(role)
            self._get("/odoo", debug=1)
            self.assertTrue(odoo.http.root.session_store.get(self.session.sid).debug)
            for name in ("assignment", "compliance", "history", "exam", "exemption"):
                record = self._get_record(role, name)
                answer = self._call(record._name, "read", record.ids)
                with self.subTest(role=role, model=name):
                    self.assertIn("error", answer)
                    for secret in ("Wim", "W-1", "EX-"):
                        self.assertNotIn(secret, json.dumps(answer))

    def test_import_template(self):
        for role in self.roles:
            self._log_in(role)
            response = self._get("/certificates/import_template")
            allowed = role in OFFICERS | OTHERS
            with self.subTest(role=role):
                self.assertEqual(response.status_code == 200, allowed)

    def test_export(self):
        data = {
            "model": "certificates.assignment",
            "fields": [{"name": name, "label": name} for name in ("id", "number")],
            "ids": self.certificate.ids,
            "domain": [],
            "groupby": [],
            "import_compat": False,
        }
        for role in ("employee", "colleague", "other_officer", "visitor"):
            self.roles[role].group_ids += self.env.ref("base.group_allow_export")
        for role in ("employee", "colleague", "other_officer"):
            self._log_in(role)
            response = self._post("/web/export/csv", {"data": json.dumps(data)})
            with self.subTest(role=role):
                self.assertEqual("W-1" in response.text, role == "employee")

    def test_no_text_of_ours_becomes_a_formula_in_any_export(self):
        """Whoever enters a text decides what it is for whoever opens the file."""
        link = '=HYPERLINK("https://example.com")'
        for texts in (
            [link, f"+{link}", f"-{link}"],
            [f"@{link}", f"\t{link}", f"\r{link}"],
            [f"＝{link}", f"＋{link}", f"\n{link}"],
        ):
            self.type.name = self.worker.name = texts[0]
            self.certificate.note = texts[1]
            self.worker.certificates_external_number = texts[2]
            for role in ("officer", "hr_manager"):
                self.roles[role].group_ids += self.env.ref("base.group_allow_export")
                self._log_in(role)
                for response in self._get_exports(role, texts[0]):
                    self.assertEqual(response.status_code, 200)
                    self._assert_no_formula(response.content)

    def _get_exports(self, role, title):
        """Yield what Odoo exports of certificates, and of employees with our fields."""
        certificate = {
            "model": "certificates.assignment",
            "names": ["type_id", "employee_id/name", "number"],
            "ids": self.certificate.ids,
        }
        employee = {
            "model": "hr.employee",
            "names": [
                "certificates_external_number",
                "certificates_held_ids/type_id/name",
                "certificates_held_ids/note",
            ],
            "ids": self.worker.ids,
        }
        exports = [(certificate, []), (certificate, ["type_id", "employee_id"])]
        exports += [(employee, [])] if role == "hr_manager" else []
        for export, groupby in exports:
            fields = [{"name": n, "label": n, "type": "char"} for n in export["names"]]
            data = {
                **export,
                "fields": fields,
                "domain": [("id", "in", export["ids"])],
                "groupby": groupby,
                "import_compat": False,
            }
            yield self._post("/web/export/xlsx", {"data": json.dumps(data)})
        header = {"title": title, "width": 1, "height": 1}
        pivot = {
            "title": "Certificates",
            "model": "certificates.assignment",
            "measure_count": 1,
            "col_group_headers": [[header]],
            "measure_headers": [{"title": title, "is_bold": False}],
            "rows": [{"title": title, "indent": 0, "values": [{"value": 1}]}],
        }
        yield self._post("/web/pivot/export_xlsx", {"data": json.dumps(pivot)})

    def _assert_no_formula(self, content):
        sheet = load_workbook(io.BytesIO(content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        texts = [str(cell.value) for cell in cells if "HYPERLINK" in str(cell.value)]
        self.assertTrue(texts)
        self.assertNotIn("f", {cell.data_type for cell in cells})
        self.assertFalse([text for text in texts if is_formula(text)])

    def test_spreadsheet_of_bottomless_domains(self):
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        self._log_in("officer")
        path = "employee_id" + ".parent_id" * 3000
        for domain in ("[" * 100000, json.dumps([[path, "=", 1]])):
            response = self._post("/certificates/compliance_matrix", {"domain": domain})
            with self.subTest(domain=domain[:20]):
                self.assertEqual(response.status_code, 400)

    def test_calls_that_only_officers_may_make(self):
        new = {"type_id": self.type.id, "employee_id": self.worker.id}
        change = {"number": "Forged"}
        for role in ("employee", "boss", "colleague", "other_officer", "portal"):
            certificate = self.own.get(role, self.certificate)
            ids = certificate.ids
            self._log_in(role)
            for method, *args in (
                ("create", [new]),
                ("web_save", [], new, {}),
                ("write", ids, change),
                ("web_save", ids, change, {}),
                ("web_save_multi", ids, [change], {}),
                ("copy", ids),
                ("unlink", ids),
                ("action_archive", ids),
                ("action_renew", ids),
                ("action_revoke", ids),
                ("action_reinstate", ids),
                ("activity_schedule", ids, "mail.mail_activity_data_todo"),
                ("message_post", ids),
                ("onchange", ids, change, ["number"], {"number": {}}),
            ):
                with self.subTest(role=role, method=method, args=args):
                    self._assert_call_refused(certificate._name, method, *args)

    def test_exams_cannot_be_called(self):
        exam = self.records["exam"]
        for role in ("employee", "boss", "other_officer", "portal"):
            self._log_in(role)
            for method in (
                "action_issue",
                "action_issue_and_open",
                "action_pass_pending",
                "read",
                "copy",
            ):
                with self.subTest(role=role, method=method):
                    self._assert_call_refused(exam._name, method, exam.ids)

    def test_what_is_required_cannot_be_called(self):
        """Neither read nor changed, whoever asks and however it is asked."""
        before = self._get_checksums()
        for role in ("employee", "boss", "colleague", "other_officer", "portal"):
            self._log_in(role)
            for name in ("requirement", "exemption", "announcement"):
                ids, model = self.records[name].ids, MODELS[name]
                for method, *args in (
                    ("read", ids),
                    ("web_read", ids, {"display_name": {}}),
                    ("get_metadata", ids),
                    ("write", ids, CHANGES[name]),
                    ("web_save", ids, CHANGES[name], {}),
                    ("create", [self._prepare_values(name, self.worker)]),
                    ("copy", ids),
                    ("action_archive", ids),
                    ("unlink", ids),
                ):
                    if name == "announcement" and method == "action_archive":
                        continue
                    with self.subTest(role=role, model=model, method=method):
                        self._assert_call_refused(model, method, *args)
        self._log_in("colleague")
        for name in ("requirement", "exemption"):
            model, ids = MODELS[name], self.records[name].ids
            self._assert_call_refused(model, "message_post", ids)
            partners = self.officer.partner_id.ids
            self._assert_call_refused(model, "message_subscribe", ids, partners)
        ids = self.records["requirement"].ids
        self._assert_call_refused(MODELS["requirement"], "action_open_compliance", ids)
        self._assert_unchanged(before)

    def test_reports_cannot_be_changed(self):
        before = self._get_checksums()
        for role in ("hr_manager", "boss", "employee", "portal"):
            self._log_in(role)
            for name in ("compliance", "history"):
                row = self._get_row(name, self.certificate)
                for method, *args in (
                    ("create", [{"employee_id": self.worker.id}]),
                    ("write", row.ids, CHANGES[name]),
                    ("web_save", row.ids, CHANGES[name], {}),
                    ("unlink", row.ids),
                    ("name_create", "Wim Worker"),
                ):
                    with self.subTest(role=role, model=row._name, method=method):
                        self.assertIn("error", self._call(row._name, method, *args))
        self._assert_unchanged(before)

    def test_rows_of_others(self):
        """A report tells nobody about somebody else, not even that there is a row."""
        rows = {
            name: self._get_row(name, self.certificate)
            for name in ("compliance", "history")
        }
        for role in ("colleague", "other_officer", "visitor"):
            self._log_in(role)
            for name, row in rows.items():
                domain = [["id", "in", row.ids]]
                for method, *args in (
                    ("read", row.ids, ["employee_id"]),
                    ("web_read", row.ids, {"display_name": {}}),
                    ("web_search_read", domain, {"display_name": {}}),
                    ("search_read", domain, ["employee_id"]),
                    ("search_count", domain),
                    ("name_search", "Wim"),
                    ("formatted_read_group", domain, ["employee_id"], ["__count"]),
                    ("web_read_group", domain, ["employee_id"], ["__count"]),
                    ("export_data", row.ids, ["employee_id/name"]),
                    ("search_panel_select_range", "employee_id"),
                    ("get_matrix", domain),
                    ("get_matrix_totals", domain),
                    (f"action_open_{NEXT[name]}", row.ids),
                ):
                    answer = self._call(row._name, method, *args)
                    with self.subTest(role=role, model=name, method=method):
                        self.assertNotIn("Wim", json.dumps(answer.get("result", "")))
                        self.assertNotEqual(answer.get("result"), 1)
            for odd in ([], [0], "x", None):
                answer = self._call("hr.employee", "is_qualified", self.worker.ids, odd)
                with self.subTest(role=role, types=odd):
                    self.assertIn("error", answer)

    def test_dashboard_of_others(self):
        """Whatever is asked for, figures and rows are about what one sees."""
        self.certificate.write(
            {"date_start": "2019-01-01", "date_expiry": "2020-01-01"}
        )
        everything = {"company_ids": (self.company + self.other_company).ids}
        for role in self.roles:
            self._log_in(role)
            for filters in ({}, everything, {"company_ids": "x"}, [], "x", 1):
                answer = [
                    self._call("certificates.dashboard", method, filters)
                    for method in ("get_tiles", "get_later_tiles")
                ]
                with self.subTest(role=role, filters=filters):
                    told = "Wim Worker" in json.dumps(answer)
                    self.assertEqual(told, role in READERS)

    def _get_checksums(self):
        """Return what is in the tables that nobody may change unseen."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT MD5(STRING_AGG(row::text, ',' ORDER BY id)) FROM %s row",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        }

    def _assert_unchanged(self, before):
        self.env.invalidate_all()
        self.assertEqual(self._get_checksums(), before)

    def test_private_methods_cannot_be_called(self):
        ids = self.certificate.ids
        self._log_in("manager")
        for model, method, *args in (
            ("certificates.assignment", "_cron_send_reminders"),
            ("certificates.assignment", "_count_by_employee", ids),
            ("certificates.assignment", "_remind", ids),
            ("certificates.assignment", "_reschedule_reminders", []),
            ("certificates.delivery", "_cron_send"),
            ("certificates.assignment", "_get_renewal_steps", ids),
            ("certificates.compliance", "_export_matrix", []),
            ("certificates.compliance", "_find_employees", []),
            ("certificates.dashboard", "_get_tiles", {}),
            ("certificates.delivery", "_submit", []),
            ("certificates.requirement", "_announce_gaps", ids),
            ("certificates.requirement", "_cron_announce_gaps"),
            ("certificates.submission", "_hand_in", {}, []),
            ("certificates.submission", "_accept", self.records["submission"].ids),
            ("certificates.submission", "_settle", [], "accepted"),
            ("certificates.type", "_draw_numbers", self.type.ids, 5),
            ("hr.employee", "_check_qualified", self.worker.ids, self.type.ids),
            ("hr.employee", "_match_for_certificates", "Wim Worker"),
        ):
            with self.subTest(model=model, method=method):
                self._assert_call_refused(model, method, *args)

    def test_reasons_of_exemptions_are_for_officers(self):
        """Nor do the messages about them get anywhere else."""
        exemption = self.records["exemption"]
        officer = self._as("officer", exemption)
        message = officer.message_post(body="Pregnant", attachments=[("p.pdf", PDF)])
        officer.with_context(tracking_disable=False).reason = "Pregnant"
        self.cr.precommit.run()
        thread = {"thread_model": exemption._name, "thread_id": exemption.id}
        view = {"model": exemption._name, "res_id": exemption.id}
        domain = [["model", "=", exemption._name]]
        model_id = self.env["ir.model"]._get_id(exemption._name)
        activity = {"res_model_id": model_id, "res_id": exemption.id}
        for role in self.roles:
            self._log_in(role)
            told = role in OFFICERS
            with self.subTest(role=role):
                answer = self._rpc("/mail/thread/messages", **thread)
                self.assertEqual("Pregnant" in json.dumps(answer), told)
                answer = self._call("mail.message", "search_read", domain, ["body"])
                self.assertEqual("Pregnant" in json.dumps(answer), told)
                attachment = message.attachment_ids
                response = self._get(f"/web/content/{attachment.id}")
                self.assertEqual(response.content == PDF, told)
                location = self._get("/mail/view", **view).headers["Location"]
                opened = f"/odoo/{exemption._name}/{exemption.id}"
                self.assertEqual(opened in location, told)
                answer = self._call("mail.activity", "create", [activity])
                self.assertEqual("error" not in answer, told)

    def test_export_of_exemptions(self):
        data = {
            "model": "certificates.exemption",
            "fields": [{"name": name, "label": name} for name in ("id", "reason")],
            "ids": False,
            "domain": [],
            "groupby": [],
            "import_compat": False,
        }
        for role in ("officer", "boss", "employee", "other_officer", "visitor"):
            self.roles[role].group_ids += self.env.ref("base.group_allow_export")
            self._log_in(role)
            response = self._post("/web/export/csv", {"data": json.dumps(data)})
            with self.subTest(role=role):
                self.assertEqual("Confidential" in response.text, role == "officer")

    def test_thread_of_somebody_else(self):
        certificate = self.certificate
        thread = {"thread_model": certificate._name, "thread_id": certificate.id}
        self._as("officer", certificate).message_post(body="Seen the original")
        post = {"post_data": {"body": "Forged", "message_type": "comment"}, **thread}
        messages = certificate.message_ids
        for role in ("employee", "boss", "colleague", "other_officer", "visitor"):
            self._log_in(role)
            with self.subTest(role=role):
                self.assertIn("error", self._rpc("/mail/message/post", **post))
                answer = self._rpc("/mail/thread/messages", **thread)
                seen = "Seen the original" in json.dumps(answer)
                self.assertEqual(seen, role in READERS)
        self.env.invalidate_all()
        self.assertEqual(certificate.message_ids, messages)
