import io
import json
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from freezegun import freeze_time

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.certificates.tests.odd_calls import OddRequests
from odoo.addons.certificates.tests.test_access_http import DOWNLOADS
from odoo.addons.report_svg.tests import pdf

from .test_access import LOCAL_OFFICERS, MODELS, PassAccessCase

KINDS = ("zip", "merged", "sheets")
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)

# Every address at which Odoo hands out a field of a record.
FIELD_DOWNLOADS = [
    "/web/content/certificates.pass.file/%s/content",
    "/web/content/certificates.pass.file/%s/content/x.pdf",
    "/web/content?model=certificates.pass.file&id=%s&field=content",
    "/web/image/certificates.pass.file/%s/content",
    "/web/image?model=certificates.pass.file&id=%s&field=content",
]

# Who might look for files that are not theirs, each in another way.
WATCHED = ("officer", "second", "admin", "boss", "employee", "other_officer", "client")
WATCHED += ("rival", "visitor", "public")

# What a call may end in: a sentence for whoever made it.
REFUSALS = {
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
}

# What nobody who writes a client would send.
ODD_ARGUMENTS = [
    None,
    "x",
    "",
    -1,
    0,
    2**31,
    10**30,
    1.5,
    True,
    [],
    ["x"],
    [[1]],
    [None],
    [10**30],
    {},
    {"a": 1},
]

# What the tests look at to see that nothing has changed.
TABLES = [
    "bus_bus",
    "certificates_assignment",
    "certificates_pass",
    "certificates_pass_contact",
    "certificates_delivery",
    "certificates_pass_file",
    "certificates_pass_request",
    "certificates_pass_wizard",
    "certificates_pass_wizard_assignment_rel",
    "certificates_pass_wizard_expiry",
    "hr_employee",
    "ir_attachment",
    "ir_cron_trigger",
    "mail_activity",
    "mail_followers",
    "mail_mail",
    "mail_message",
]

SCRIPT = "</text></script><script>alert(1)</script><img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install")
class PassAccessHttpCase(PassAccessCase, HttpCase):
    """What can be had with a browser or a script, knowing nothing but numbers."""

    def _log_in(self, role):
        self.env.flush_all()
        login = None if role == "public" else self.roles[role].login
        self.authenticate(login, login)

    def _get(self, address, **params):
        with mute_logger("odoo.http"):
            return self.url_open(
                address, params=params, timeout=60, allow_redirects=False
            )

    def _post(self, address, data=None, token=True):
        data = {**(data or {})}
        if token:
            data["csrf_token"] = Request.csrf_token(self)
        with mute_logger("odoo.http", "odoo.addons.web.controllers.export"):
            return self.url_open(address, data, timeout=60, allow_redirects=False)

    def _rpc(self, route, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        with mute_logger("odoo.http", "odoo.sql_db"):
            return self.url_open(route, json=body, timeout=60).json()

    def _call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._rpc(f"/web/dataset/call_kw/{model}/{method}", **params)

    def _get_addresses(self, request):
        """Return the addresses at which the files of a request are handed out."""
        base = f"/passes/requests/{request.id}"
        return [
            *(f"{base}/{kind}" for kind in KINDS),
            *(f"{base}/pass/{record.id}" for record in request.pass_ids),
        ]

    def _assert_no_file(self, response, message=None):
        for secret in (b"%PDF", b"Pass of", b"PK\x03\x04"):
            self.assertNotIn(secret, response.content, message)

    def _take_snapshot(self):
        """Return what identifies the contents of all tables that matter."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        }


class TestPassRequests(OddRequests, PassAccessHttpCase):
    """Every address of these addons with odd numbers and parameters."""

    routed = ("certificates", "certificates_passes", "certificates_verification")
    odd_visitors = ("officer", "client", "portal", "public")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known_ids = {
            "certificate_id": cls.own["portal"].id,
            "request_id": cls.ordered.id,
            "pass_id": cls.ordered.pass_ids.id,
        }


class TestPassDownloads(PassAccessHttpCase):
    def test_downloads_are_for_the_requester(self):
        for request, requester in ((self.request, "officer"), (self.ordered, "client")):
            addresses = self._get_addresses(request)
            for role in self.roles:
                self._log_in(role)
                for address in addresses:
                    with self.subTest(role=role, address=address):
                        response = self._get(address)
                        if role == requester:
                            self._assert_handed_out(response, address)
                        else:
                            status = 303 if role == "public" else 404
                            self.assertEqual(response.status_code, status)
                            self._assert_no_file(response)

    def _assert_handed_out(self, response, address):
        self.assertEqual(response.status_code, 200)
        start = b"PK\x03\x04" if address.endswith("zip") else b"%PDF"
        self.assertTrue(response.content.startswith(start))
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        disposition = response.headers["Content-Disposition"]
        self.assertTrue(disposition.startswith("attachment"))

    def test_passes_of_others_are_not_handed_out_by_an_own_request(self):
        for role, own, other in (
            ("officer", self.request, self.ordered),
            ("client", self.ordered, self.request),
        ):
            self._log_in(role)
            for record in (other.pass_ids, self.draft.pass_ids):
                address = f"/passes/requests/{own.id}/pass/{record.id}"
                with self.subTest(role=role):
                    response = self._get(address)
                    self.assertEqual(response.status_code, 404)
                    self._assert_no_file(response)

    def test_stored_files_are_handed_out_to_nobody(self):
        """Not even to the requester: no address goes round the judgment."""
        for request in (self.request, self.ordered):
            file = request.pass_ids.file_ids
            stored = self._get_attachments(file)
            addresses = [address % stored.id for address in DOWNLOADS]
            addresses += [address % file.id for address in FIELD_DOWNLOADS]
            addresses += [
                f"/web/content/{stored.id}?access_token={token}"
                for token in ("", "False", "None", "guessed")
            ]
            for role in WATCHED:
                self._log_in(role)
                for address in addresses:
                    with self.subTest(role=role, address=address):
                        self._assert_no_file(self._get(address))
                if role != "public":
                    data = {"file_ids": str(stored.id), "zip_name": "a.zip"}
                    self._assert_no_file(self._post("/mail/attachment/zip", data), role)

    def test_odd_addresses(self):
        self._log_in("officer")
        base = f"/passes/requests/{self.request.id}"
        for address in (
            f"{base}/tar",
            f"{base}/zip/../merged/x",
            f"{base}/pass/0",
            f"{base}/pass/-1",
            f"{base}/pass/{2**31 - 1}",
            f"{base}/pass/{10**30}",
            "/passes/requests/0/zip",
            f"/passes/requests/{2**31 - 1}/zip",
            f"/passes/requests/{10**30}/zip",
            "/passes/requests/x/zip",
        ):
            with self.subTest(address=address):
                self.assertEqual(self._get(address).status_code, 404)

    def test_export(self):
        exporter = self.env.ref("base.group_allow_export")
        for role in set(self.roles) - {"public", "admin"}:
            self.roles[role].group_ids += exporter
        self.request.reference = "Secret"
        for role in ("officer", "second", "admin", "hr_manager", "employee", "client"):
            self._log_in(role)
            for model, name, ids in (
                ("certificates.pass.request", "reference", self.request.ids),
                ("certificates.pass", "holder", self.request.pass_ids.ids),
                ("certificates.pass.file", "content", self.records["file"].ids),
                ("ir.attachment", "index_content", self._get_stored().ids),
            ):
                for kind, selected in (("csv", ids), ("csv", False), ("xlsx", ids)):
                    data = {
                        "model": model,
                        "fields": [{"name": name, "label": name}],
                        "ids": selected,
                        "domain": [],
                        "groupby": [],
                        "import_compat": False,
                    }
                    response = self._post(
                        f"/web/export/{kind}", {"data": json.dumps(data)}
                    )
                    own = role == "officer" and name in ("reference", "holder")
                    own |= (role, name, selected) == ("client", "holder", False)
                    told = "Secret" in response.text or "Wim Worker" in response.text
                    with self.subTest(role=role, model=model, kind=kind):
                        if kind == "csv":
                            self.assertEqual(told, own)
                        elif not own:
                            self.assertNotEqual(response.status_code, 200)

    def _get_stored(self):
        return self._get_attachments(self.records["file"])

    def test_threads_tell_nothing(self):
        for role in ("second", "admin", "manager", "client", "visitor"):
            self._log_in(role)
            for record in (self.request, self.request.pass_ids):
                thread = {"thread_model": record._name, "thread_id": record.id}
                post = {"post_data": {"body": "Hello", "message_type": "comment"}}
                for route, params in (
                    ("/mail/thread/messages", thread),
                    ("/mail/message/post", {**thread, **post}),
                    (
                        "/mail/data",
                        {
                            "fetch_params": [
                                [
                                    "mail.thread",
                                    {
                                        **thread,
                                        "request_list": [
                                            "activities",
                                            "attachments",
                                            "followers",
                                        ],
                                    },
                                ]
                            ]
                        },
                    ),
                ):
                    with self.subTest(role=role, route=route, record=record._name):
                        answer = json.dumps(self._rpc(route, **params))
                        self.assertNotIn("Wim Worker", answer)
                        self.assertNotIn("Ours", answer)
                opened = self._get("/mail/view", model=record._name, res_id=record.id)
                self.assertNotIn(f"/{record.id}", opened.headers["Location"])


class TestPassTime(PassAccessHttpCase):
    """Seven times twenty-four hours, to the second, by every way."""

    @contextmanager
    def _at(self, moment):
        with freeze_time(moment):
            self.env.invalidate_all()
            yield

    def test_every_way_ends_with_the_week(self):
        for role, request in (("officer", self.request), ("client", self.ordered)):
            end = request.available_until
            self.assertEqual(end, request.submitted_at + WEEK)
            for moment, is_available in (
                (end - SECOND, True),
                (end, False),
                (end + SECOND, False),
                (end + 100 * WEEK, False),
            ):
                with self._at(moment):
                    self._log_in(role)
                    self._assert_available(request, is_available)
                    self.assertTrue(request.sudo().pass_ids.file_ids)

    def _assert_available(self, request, is_available):
        for address in self._get_addresses(request):
            with self.subTest(address=address, available=is_available):
                response = self._get(address)
                self.assertEqual(response.status_code == 200, is_available)
                self.assertLess(response.status_code, 500)
                if not is_available:
                    self._assert_no_file(response)
        calls = [(request, f"action_download_{kind}") for kind in KINDS]
        calls.append((request.pass_ids, "action_download"))
        for record, method in calls:
            with self.subTest(method=method, available=is_available):
                answer = self._call(record._name, method, record.ids)
                self.assertEqual("result" in answer, is_available)
                if not is_available:
                    self.assertIn(answer["error"]["data"]["name"], REFUSALS)

    def test_stored_files_that_are_not_deleted_yet_are_closed_too(self):
        stored = self._get_attachments(self.request.pass_ids.file_ids)
        with self._at(self.request.available_until + SECOND):
            for role in ("officer", "admin"):
                self._log_in(role)
                self._assert_no_file(self._get(f"/web/content/{stored.id}"))

    def test_nobody_prolongs_a_request(self):
        end = self.ordered.available_until
        with self._at(end - SECOND):
            self._log_in("client")
            for method, *args in (
                ("action_submit",),
                ("write", {"available_until": "2099-01-01 00:00:00"}),
                ("write", {"submitted_at": "2099-01-01 00:00:00"}),
                ("web_save", {"available_until": "2099-01-01 00:00:00"}, {}),
            ):
                self._call(self.ordered._name, method, self.ordered.ids, *args)
        self.env.invalidate_all()
        self.assertEqual(self.ordered.available_until, end)
        with self._at(end + SECOND):
            self._log_in("client")
            self._assert_available(self.ordered, False)


class TestPassReach(PassAccessHttpCase):
    """Who may have a pass is judged at each download."""

    def _get_changes(self):
        """Return what may happen to a holder, and whose downloads that ends."""
        everybody, contacts = {"officer", "client"}, {"client"}
        certificate, worker = self.certificate, self.worker
        return {
            "moved to another company": (
                partial(worker.write, {"company_id": self.other_company.id}),
                everybody,
            ),
            "left the organization": (
                partial(worker.write, {"certificates_organization_id": self.harbor.id}),
                contacts,
            ),
            "has no organization": (
                partial(worker.write, {"certificates_organization_id": False}),
                contacts,
            ),
            "archived": (partial(worker.write, {"active": False}), contacts),
            "certificate put away": (
                partial(certificate.write, {"active": False}),
                contacts,
            ),
            "certificate revoked": (
                partial(certificate.write, {"revoked_on": certificate.date_start}),
                everybody,
            ),
            "certificate deleted": (certificate.unlink, everybody),
            "officer demoted": (
                partial(
                    self.officer.write,
                    {"group_ids": [Command.set(self.env.ref("base.group_user").ids)]},
                ),
                {"officer"},
            ),
            "contact dismissed": (self.appointments["client"].unlink, contacts),
            "contact of another organization": (
                partial(
                    self.appointments["client"].write,
                    {"organization_id": self.harbor.id},
                ),
                contacts,
            ),
            "contact in another company": (
                partial(
                    self.appointments["client"].write,
                    {"company_id": self.other_company.id},
                ),
                contacts,
            ),
        }

    def test_downloads_end_with_the_access(self):
        addresses = {
            role: self._get_addresses(request)
            for role, request in (("officer", self.request), ("client", self.ordered))
        }
        for change, (make, concerned) in self._get_changes().items():
            with self.env.cr.savepoint() as savepoint:
                make()
                self.env.flush_all()
                self.env.invalidate_all()
                for role in addresses:
                    self._log_in(role)
                    for address in addresses[role]:
                        with self.subTest(change=change, role=role, address=address):
                            response = self._get(address)
                            self.assertLess(response.status_code, 500)
                            is_refused = response.status_code != 200
                            self.assertEqual(is_refused, role in concerned)
                            if is_refused:
                                self._assert_no_file(response)
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_all_caches()

    def test_one_of_two_holders_who_leaves_takes_nothing_from_the_other(self):
        request = self._new_ready_request(
            "officer", self.certificate + self.own["portal"]
        )
        self.pia.company_id = self.other_company
        self._log_in("officer")
        content = self._get(f"/passes/requests/{request.id}/zip").content
        archive = zipfile.ZipFile(io.BytesIO(content))
        (text,) = [pdf.get_texts(archive.read(name)) for name in archive.namelist()]
        self.assertEqual(text, ["Pass of Wim Worker"])
        self.assertNotIn(b"Pia Portal", content)

    def test_archived_users_download_nothing(self):
        for role, request in (("officer", self.request), ("client", self.ordered)):
            self._log_in(role)
            addresses = self._get_addresses(request)
            self.assertEqual(self._get(addresses[0]).status_code, 200)
            self.roles[role].active = False
            self.env.flush_all()
            for address in addresses:
                with self.subTest(role=role, address=address):
                    response = self._get(address)
                    self.assertEqual(response.status_code, 303)
                    self._assert_no_file(response)


class TestPassCalls(PassAccessHttpCase):
    """Every method that can be called by its name, with numbers of others."""

    def _get_own_methods(self, name):
        """Return the methods of a model of this addon that can be called by name."""
        classes = [
            base
            for base in type(self.env[name]).mro()
            if base.__module__.startswith("odoo.addons.certificates_passes")
        ]
        return sorted(
            method
            for base in classes
            for method, value in vars(base).items()
            if not method.startswith("_") and callable(value)
        )

    def _get_arguments(self, name, method):
        change = {"display_name": "Forged"}
        return {
            "create": [[change]],
            "write": [change],
            "action_add": [self.certificate.ids],
            "action_remove": [self.certificate.ids],
        }.get(method, [])

    def _get_calls(self, name):
        """Return every call that may do or tell something with a record."""
        change = {"display_name": "Forged"}
        own = [
            (method, *self._get_arguments(name, method))
            for method in self._get_own_methods(name)
            if method != "create"
        ]
        return [
            *own,
            ("read", ["display_name"]),
            ("web_read", {"create_uid": {"fields": {"display_name": {}}}}),
            ("export_data", ["display_name"]),
            ("write", change),
            ("web_save", change, {}),
            ("web_save_multi", [change], {}),
            ("copy",),
            ("unlink",),
            ("action_archive",),
            ("onchange", change, [], {"display_name": {}}),
            ("get_metadata",),
            ("web_name_search", "", {}),
        ]

    def test_calls_with_the_numbers_of_others(self):
        names = ("request", "draft", "pass", "ordered", "wizard", "expiry", "file")
        for role in ("second", "admin", "employee", "rival", "visitor"):
            self._log_in(role)
            before = self._take_snapshot()
            for name in (*names, "contact", "delivery"):
                if name in ("contact", "delivery") and role in LOCAL_OFFICERS:
                    continue
                record = self.records[name]
                for method, *args in self._get_calls(MODELS[name]):
                    with self.subTest(role=role, model=record._name, method=method):
                        answer = self._call(record._name, method, record.ids, *args)
                        self._assert_nothing_told(answer)
            self.assertEqual(self._take_snapshot(), before)

    def _assert_nothing_told(self, answer):
        text = json.dumps(answer)
        for secret in ("Wim Worker", "W-1", "EXT-W", "Ours"):
            self.assertNotIn(secret, text)
        if "error" in answer:
            self._assert_refusal(answer)

    def _assert_refusal(self, answer):
        """An answer of Odoo itself, or a sentence of ours: no fault of ours."""
        data = answer["error"]["data"]
        if data["name"] in REFUSALS:
            return
        places = [line for line in data["debug"].splitlines() if 'File "' in line]
        self.assertNotIn("certificates_passes", places[-1], data["debug"])

    def test_odd_arguments(self):
        names = ("request", "draft", "pass", "wizard", "contact", "delivery")
        for role in ("officer", "visitor"):
            self._log_in(role)
            for name in names:
                model = MODELS[name]
                record = self.records[name]
                before = self._take_snapshot()
                methods = set(self._get_own_methods(model)) - {"create", "write"}
                for method in sorted(methods):
                    for odd in ODD_ARGUMENTS:
                        for args in ((odd,), (record.ids, odd)):
                            with self.subTest(role=role, method=method, args=args):
                                answer = self._call(model, method, *args)
                                if "error" in answer:
                                    self._assert_refusal(answer)
                if role == "visitor":
                    self.assertEqual(self._take_snapshot(), before)

    def test_odd_lines(self):
        self._log_in("officer")
        before = self._take_snapshot()
        for odd in ODD_ARGUMENTS:
            for values in (
                {"pass_ids": odd},
                {"pass_ids": [odd]},
                {"pass_ids": [[0, 0, odd]]},
                {"pass_ids": [[0, 0, {"assignment_id": odd}]]},
                {"pass_ids": [[4, odd, 0]]},
                {"pass_ids": [[1, odd, {"assignment_id": self.certificate.id}]]},
            ):
                if not odd and values["pass_ids"] == odd:
                    continue
                with self.subTest(values=values):
                    answer = self._call("certificates.pass.request", "create", values)
                    if "error" in answer:
                        self._assert_refusal(answer)
        after = self._take_snapshot()
        self.assertEqual(after["certificates_pass"], before["certificates_pass"])

    def test_private_methods_cannot_be_called(self):
        request, passes = self.request, self.request.pass_ids
        certificate = self.certificate
        self._log_in("manager")
        before = self._take_snapshot()
        for record, method, *args in (
            (request, "_get_file", "zip"),
            (request, "_get_pass_file", passes.id),
            (request, "_get_deliverable"),
            (request, "_prepare_batch", passes.ids),
            (request, "_cron_delete_files"),
            (request, "_cron_prepare"),
            (request, "_finish_progress"),
            (passes, "_draw_files", "draw_merged"),
            (passes, "_get_file_names"),
            (passes, "_prepare_files"),
            (passes, "_fail", "Forged"),
            (certificate, "_render_pass_pdfs"),
            (certificate, "_render_pass_svgs"),
            (certificate, "_get_pass_cards"),
            (certificate, "_filter_requestable"),
            (self.records["contact"], "_get_own"),
            (self.records["delivery"], "_submit", certificate.ids),
            (self.records["delivery"], "_send"),
            (certificate, "_get_pass_urls"),
        ):
            with self.subTest(model=record._name, method=method):
                answer = json.dumps(self._call(record._name, method, record.ids, *args))
                self.assertIn("Private methods", answer)
        self.assertEqual(self._take_snapshot(), before)


class TestPassReports(PassAccessHttpCase):
    def _get_report_addresses(self, ids):
        numbers = ",".join(map(str, ids))
        for converter in ("pdf", "html", "text"):
            for name in ("report_pass", "report_pass_sheet"):
                yield f"/report/{converter}/certificates_passes.{name}/{numbers}"

    def test_reports_show_what_one_reads(self):
        certificates = {
            "own": self.certificate,
            "foreign": self.foreign_certificate,
            "mixed": self.certificate + self.foreign_certificate,
        }
        readers = {*LOCAL_OFFICERS, "boss", "employee"}
        # A site shows its own company alone to whoever works for several.
        for role in set(WATCHED) - {"admin"}:
            self._log_in(role)
            for name, records in certificates.items():
                allowed = {
                    "own": role in readers,
                    "foreign": role in ("other_officer", "other_manager"),
                    "mixed": False,
                }[name]
                for address in self._get_report_addresses(records.ids):
                    with self.subTest(role=role, address=address):
                        response = self._get(address)
                        self.assertEqual(response.status_code == 200, allowed)
                        if not allowed:
                            for secret in ("%PDF", "o_certificates_pass", "Wim", "Fay"):
                                self.assertNotIn(secret, response.text)

    def test_download_of_reports(self):
        for role, allowed in (("employee", True), ("colleague", False)):
            self._log_in(role)
            for address in self._get_report_addresses(self.certificate.ids):
                if "/pdf/" not in address:
                    continue
                data = {"data": json.dumps([address, "qweb-pdf"]), "context": "{}"}
                response = self._post("/report/download", data)
                with self.subTest(role=role, address=address):
                    self.assertEqual(b"%PDF" in response.content, allowed)
                    self.assertNotIn("Wim Worker", response.text * (not allowed))


class TestPassPortalAccess(PassAccessHttpCase):
    """The pages of the portal, with numbers of others and odd words."""

    def test_requests_of_others(self):
        for role, other in (
            ("client", self.request),
            ("fellow", self.ordered),
            ("officer", self.ordered),
            ("admin", self.ordered),
            ("visitor", self.ordered),
            ("client", self._new_request("client", self.certificate)),
        ):
            self._log_in(role)
            before = self._take_snapshot()
            base = f"/my/pass-requests/{other.id}"
            with self.subTest(role=role):
                for address in (base, f"{base}/progress"):
                    self.assertEqual(self._get(address).status_code, 404)
                for address in (f"{base}/repeat", f"{base}/delete"):
                    self.assertEqual(self._post(address).status_code, 404)
                    self.assertIn(self._get(address).status_code, (404, 405))
            self.assertEqual(self._take_snapshot(), before)

    def test_nothing_is_done_without_a_token(self):
        base = f"/my/pass-requests/{self.ordered.id}"
        new = "/my/pass-requests/new"
        self._log_in("client")
        before = self._take_snapshot()
        for address in (
            f"{base}/repeat",
            f"{base}/delete",
            f"{new}/options",
            f"{new}/add",
            f"{new}/add_all",
            f"{new}/remove",
            f"{new}/remove_all",
            f"{new}/submit",
            f"{new}/submit_first",
        ):
            with self.subTest(address=address):
                data = {"assignment_id": self.certificate.id, "scope": "all"}
                response = self._post(address, data, token=False)
                self.assertEqual(response.status_code, 400)
                self.assertEqual(self._get(address).status_code, 405)
        self.assertEqual(self._take_snapshot(), before)

    def test_contacts_select_nobody_but_their_people(self):
        self._log_in("client")
        theirs = (self.own["portal"], self.foreign_certificate)
        for number in (*(c.id for c in theirs), 0, -1, 2**31, 10**30, "x", "", "²"):
            with self.subTest(number=number):
                response = self._post(
                    "/my/pass-requests/new/add", {"assignment_id": number}
                )
                self.assertEqual(response.status_code, 303)
        wizards = self.env["certificates.pass.wizard"].search(
            [("create_uid", "=", self.roles["client"].id)]
        )
        self.assertFalse(wizards.assignment_ids)

    def test_contacts_are_served_alone(self):
        for role in ("officer", "admin", "employee", "visitor", "portal"):
            self._log_in(role)
            with self.subTest(role=role):
                self.assertEqual(self._get("/my/pass-requests/new").status_code, 404)
                for action in ("add", "add_all", "submit", "submit_first", "options"):
                    response = self._post(
                        f"/my/pass-requests/new/{action}",
                        {"assignment_id": self.certificate.id},
                    )
                    self.assertEqual(response.status_code, 404)

    def test_passes_of_other_holders(self):
        for role in ("portal", "client", "visitor", "colleague", "officer", "boss"):
            self._log_in(role)
            for address in ("/my/passes/%s", "/my/passes/%s/pdf"):
                response = self._get(address % self.certificate.id)
                with self.subTest(role=role, address=address):
                    self.assertEqual(response.status_code, 404)
                    self._assert_no_file(response)
            self.assertNotIn("Wim Worker", self._get("/my/passes").text)
        self._log_in("employee")
        response = self._get(f"/my/passes/{self.certificate.id}/pdf")
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_odd_searches(self):
        self._log_in("client")
        odd = ("-1", str(2**31), "9" * 400, "²", "\0", "%\\' OR 1=1--")
        names = ("organization_id", "type_id", "exam_id", "expiry_from", "expiry_to")
        for name in (*names, "query", "sort", "descending", "page", "details"):
            for value in odd:
                with self.subTest(name=name, value=value[:20]):
                    response = self._get("/my/pass-requests/new", **{name: value})
                    self.assertEqual(response.status_code, 200)
        for address in (
            "/my/pass-requests/new/page/0",
            f"/my/pass-requests/new/page/{10**30}",
            "/my/pass-requests/page/0",
            f"/my/pass-requests/page/{10**30}",
            "/my/pass-requests?sortby=x&filterby=x",
            f"/my/pass-requests/{10**30}",
            f"/my/passes/{10**30}",
        ):
            with self.subTest(address=address):
                self.assertLess(self._get(address).status_code, 500)

    def test_filters_tell_nothing_of_other_organizations(self):
        self._log_in("rival")
        for parameters in (
            {"organization_id": self.institute.id},
            {"query": "Worker"},
            {"query": "W-1"},
            {"query": "EXT-W"},
            {"query": "1980-03-04"},
        ):
            page = self._get("/my/pass-requests/new", **parameters).text
            with self.subTest(parameters=parameters):
                self.assertNotIn("Wim Worker", page)
                self.assertNotIn("Institute", page)

    def test_links_stay_on_the_site(self):
        self._log_in("client")
        for action in ("options", "add", "remove_all"):
            response = self._post(
                f"/my/pass-requests/new/{action}",
                {"query": "//example.com\r\nX-Forged: 1", "sort": "https://x.com"},
            )
            with self.subTest(action=action):
                location = response.headers["Location"]
                path = location.removeprefix(self.base_url())
                self.assertTrue(path.startswith("/my/pass-requests/new"), location)
                self.assertNotIn("X-Forged", response.headers)

    def test_scripts_are_shown_and_not_run(self):
        self.worker.name = SCRIPT
        self.institute.name = SCRIPT
        self.type.name = SCRIPT
        self.certificate.number = SCRIPT
        self.worker.certificates_external_number = SCRIPT
        self.ordered.reference = SCRIPT
        self.ordered.pass_ids.write(
            {"holder": SCRIPT, "number": SCRIPT, "qualification": SCRIPT}
        )
        self.env.flush_all()
        for role, addresses in {
            "client": (
                "/my/pass-requests",
                f"/my/pass-requests/{self.ordered.id}",
                f"/my/pass-requests/{self.ordered.id}/progress",
                "/my/pass-requests/new?details=1",
                f"/my/pass-requests/new?query={SCRIPT}&sort={SCRIPT}",
            ),
            "employee": (
                "/my/passes",
                f"/my/passes/{self.certificate.id}",
                f"/report/html/certificates_passes.report_pass/{self.certificate.id}",
            ),
        }.items():
            self._log_in(role)
            for address in addresses:
                response = self._get(address)
                with self.subTest(role=role, address=address):
                    self.assertEqual(response.status_code, 200)
                    for forbidden in ("<script>alert", "<img src=x"):
                        self.assertNotIn(forbidden, response.text)

    def test_names_of_files_cannot_add_headers(self):
        self._log_in("client")
        for reference in (
            "a\r\nX-Forged: 1",
            'a"; filename="evil.exe',
            "../../etc/passwd",
            "x" * 100_000,
            "\u202egnp.exe",
            "\0",
        ):
            self.ordered.reference = reference.replace("\0", "")
            self.env.flush_all()
            for kind in KINDS:
                response = self._get(f"/passes/requests/{self.ordered.id}/{kind}")
                disposition = response.headers["Content-Disposition"]
                with self.subTest(reference=reference[:20], kind=kind):
                    self.assertEqual(response.status_code, 200)
                    self.assertNotIn("X-Forged", response.headers)
                    self.assertLess(len(disposition), 2000)
                    for character in ("/", "\u202e", "%2F", '"evil'):
                        self.assertNotIn(character, disposition)
