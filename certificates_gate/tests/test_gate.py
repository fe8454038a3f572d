from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, file_open

from odoo.addons.certificates_verification.tools import status_list

from ..portal.gate import Gate, Scan
from ..tools import live
from .common import NOON, GateCase

MOMENT = fields.Datetime.to_datetime(NOON)


class TestVerdict(GateCase):
    def _assert_refused(self, finding, reason):
        self.assertEqual((finding.verdict, finding.reason), ("refused", reason))
        row = self._get_checks()[-1]
        self.assertEqual((row.verdict, row.reason), ("refused", reason))

    def _describe(self, finding):
        return Gate(self.device.sudo()).describe(finding)

    def test_holder_who_has_all_that_is_asked_is_let_in(self):
        finding = self._check()
        self.assertEqual((finding.verdict, finding.reason), ("admitted", ""))
        told = self._describe(finding)
        self.assertEqual(told["name"], "Wim Worker")
        self.assertEqual(told["pass"], "Forklift")
        self.assertEqual(
            told["message"], "Wim Worker has all that Refinery asks today."
        )
        row = self._get_checks()
        self.assertEqual(row.verdict, "admitted")
        self.assertFalse(row.reason)
        self.assertEqual(row.employee_id, self.worker)
        self.assertEqual(row.assignment_id, self.certificate)
        self.assertEqual(row.site_id, self.site)
        self.assertEqual(row.checked_at, MOMENT)

    def test_holder_who_lacks_something_is_refused_with_what(self):
        finding = self._check(self._get_address(self.other))
        self._assert_refused(finding, "lacking")
        told = self._describe(finding)
        self.assertEqual(told["lacking"], ["Forklift"])
        self.assertEqual(
            told["message"], "Coby Colleague lacks what Refinery asks today:"
        )
        self.assertEqual(self._get_checks().type_ids, self.type)

    def test_external_holder_is_judged_like_others(self):
        institute = self.env["res.partner"].create({"name": "Institute"})
        self.colleague.certificates_organization_id = institute
        self._assert_refused(self._check(self._get_address(self.other)), "lacking")
        self._issue(self.colleague, date_start="2026-01-01")
        with freeze_time(MOMENT + timedelta(minutes=1)):
            self.assertFalse(self._check(self._get_address(self.other)).reason)

    def test_revoked_pass_is_refused(self):
        address = self._get_address()
        self.certificate.revoked_on = "2026-03-09"
        finding = self._check(address)
        self._assert_refused(finding, "revoked")
        self.assertEqual(
            self._describe(finding)["message"],
            "This pass was revoked: Forklift of Wim Worker.",
        )

    def test_pass_that_has_expired_or_starts_later_is_refused(self):
        for start, expiry, reason, day in (
            ("2020-01-01", "2026-03-09", "expired", "through March 9, 2026"),
            ("2026-03-11", "2028-01-01", "upcoming", "from March 11, 2026"),
        ):
            certificate = self._issue(
                self.worker, self.induction, date_start=start, date_expiry=expiry
            )
            finding = self._check(self._get_address(certificate))
            self._assert_refused(finding, reason)
            self.assertIn(day, self._describe(finding)["message"])

    def test_card_of_a_certificate_that_was_renewed_still_says_who_comes(self):
        old = self._issue(
            self.worker, date_start="2019-01-01", date_expiry="2024-01-01"
        )
        self.assertFalse(self._check(self._get_address(old)).reason)

    def test_holder_who_has_left_is_refused(self):
        address = self._get_address()
        self.worker.active = False
        self._assert_refused(self._check(address), "left")

    def test_holder_who_has_left_since_was_there_before(self):
        """What a device sends afterwards is of the day on which it was checked."""
        address = self._get_address()
        self.worker.active = False
        for days, reason in ((1, ""), (0, "left")):
            scan = Scan(
                address,
                MOMENT - timedelta(days=days),
                key=f"key-{days}",
                decision="admitted",
            )
            [finding] = Gate(self.device.sudo()).check([scan])
            self.assertEqual(finding.reason, reason)

    def test_device_learns_whose_valid_passes_are_of_people_who_left(self):
        """The certificates stay valid: the list of what was withdrawn names none."""
        self.company.certificates_signed_codes = True
        former = self._issue(
            self.colleague, date_start="2020-01-01", date_expiry="2025-01-01"
        )
        entries = self.env["certificates.status.entry"]
        indexes = entries._get_indexes(self.certificate + self.other + former)
        gate = Gate(self.device.sudo())
        self.assertFalse(gate.describe_left())
        self.colleague.active = False
        chunk = indexes[self.other.id] // status_list.SIZE
        expected = status_list.encode([indexes[self.other.id]])
        self.assertEqual(gate.describe_left(), {self.company.id: {chunk: expected}})
        self.assertFalse(
            set(indexes.values()) & set(entries._find_refused(self.company, chunk))
        )
        self.colleague.active = True
        self.assertFalse(gate.describe_left())

    def test_device_learns_of_a_pass_that_is_valid_for_the_last_time_today(self):
        self.company.certificates_signed_codes = True
        # The list is of the day of the database.
        [(today,)] = self.env.execute_query(SQL("SELECT current_date"))
        last = self._issue(self.lead, date_start="2020-01-01", date_expiry=today)
        self.lead.active = False
        index = self.env["certificates.status.entry"]._get_indexes(last)[last.id]
        expected = {index // status_list.SIZE: status_list.encode([index])}
        self.assertEqual(
            Gate(self.device.sudo()).describe_left(), {self.company.id: expected}
        )

    def test_device_learns_of_nobody_who_left_a_company_that_does_not_come(self):
        """A device learned which passes of other companies are worth nothing."""
        foreign = self._new_employee("Fay", company_id=self.other_company.id)
        certificate = self._issue(foreign, date_start="2026-01-01")
        self.other_company.certificates_signed_codes = True
        entries = self.env["certificates.status.entry"]
        self.assertTrue(entries._get_indexes(certificate))
        foreign.active = False
        self.assertFalse(Gate(self.device.sudo()).describe_left())
        values = {"name": "Depot", "company_id": self.other_company.id}
        _secret, device = self._pair(self.site.create(values))
        self.assertTrue(Gate(device.sudo()).describe_left())

    def test_pass_of_another_company_names_nobody(self):
        foreigner = self._new_employee("Fay Foreign", company_id=self.other_company.id)
        certificate = self._issue(foreigner, date_start="2026-01-01")
        finding = self._check(self._get_address(certificate))
        self._assert_refused(finding, "foreign")
        told = self._describe(finding)
        self.assertNotIn("Fay", str(told))
        row = self._get_checks()
        self.assertFalse(row.employee_id or row.assignment_id)
        self.assertEqual(row.company_id, self.company)

    def test_people_of_branches_come_with_and_without_network(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        certificate = self._issue(
            self._new_employee("Bea Branch", company_id=branch.id),
            date_start="2026-01-01",
        )
        finding = self._check(self._get_address(certificate))
        self.assertNotEqual(finding.reason, "foreign")
        known = Gate(self.device.sudo()).describe_site()["companies"]
        self.assertEqual(set(known), {self.company.id, branch.id})

    def test_people_of_each_company_come_to_a_shared_site(self):
        shared = self.env["certificates.site"].create(
            {"name": "Port", "company_id": False}
        )
        _secret, device = self._pair(shared)
        foreigner = self._new_employee("Fay Foreign", company_id=self.other_company.id)
        certificate = self._issue(foreigner, date_start="2026-01-01")
        self.assertFalse(self._check(self._get_address(certificate), device).reason)
        self.assertEqual(self._get_checks(device).company_id, self.other_company)

    def test_number_is_looked_up_in_the_company_of_the_device_only(self):
        """At a shared site a guessed number told who works for another company."""
        shared = self.env["certificates.site"].create(
            {"name": "Port", "company_id": False}
        )
        _secret, device = self._pair(shared)
        foreigner = self._new_employee("Fay Foreign", company_id=self.other_company.id)
        certificate = self._issue(foreigner, number="F-1", date_start="2026-01-01")
        finding = self._check("F-1", device, is_manual=True)
        self.assertEqual(finding.reason, "unknown")
        told = Gate(device.sudo()).describe(finding)
        self.assertEqual((told["name"], told["pass"]), ("", ""))
        own = self._check("FORK-1", device, is_manual=True)
        self.assertEqual(own.employee, self.worker)
        address = self._get_address(certificate)
        self.assertFalse(self._check(address, device, is_manual=True).reason)

    def test_codes_that_prove_nothing(self):
        address = self._get_address()
        own = self.company.get_base_url()
        for text, sentence in (
            (f"{address[:-1]}{'A' if address[-1] != 'A' else 'B'}", "not known"),
            ("https://evil.example/pass/" + "A" * 27, "leads to evil.example"),
            (f"{own}/pass/hello", "not the code of a pass"),
            ("WIFI:T:WPA;S:Guests;;", "not the code of a pass"),
            ("http://[", "not the code of a pass"),
            ("\ud800\udfff", "not the code of a pass"),
            ("x" * 5000, "not the code of a pass"),
        ):
            with self.subTest(text=text[:60]):
                finding = self._check(text)
                self._assert_refused(finding, "unknown")
                told = self._describe(finding)
                self.assertIn(sentence, told["message"])
                self.assertFalse(told["name"] or told["photo"])
                self.assertFalse(self._get_checks()[-1].employee_id)

    def test_replaced_pass_is_not_known(self):
        address = self._get_address()
        self.certificate._replace_codes()
        self._assert_refused(self._check(address), "unknown")

    def test_holder_who_is_not_to_be_verified_is_not_known(self):
        address = self._get_address()
        self.worker.certificates_verification_opt_out = True
        self._assert_refused(self._check(address), "unknown")
        self._assert_refused(self._check("FORK-1", is_manual=True), "unknown")

    def test_number_and_code_are_entered_by_hand(self):
        code = self._get_address().rpartition("/")[2]
        for text in ("FORK-1", " fork-1 ", code, self._get_address()):
            with self.subTest(text=text), self.env.cr.savepoint() as savepoint:
                finding = self._check(text, is_manual=True)
                self.assertFalse(finding.reason)
                self.assertTrue(self._get_checks().is_manual)
                savepoint.rollback()

    def test_number_is_not_scanned(self):
        self._assert_refused(self._check("FORK-1"), "unknown")

    def test_number_of_several_holders_names_nobody(self):
        self._issue(
            self.colleague, self.induction, number="FORK-1", date_start="2026-01-02"
        )
        finding = self._check("FORK-1", is_manual=True)
        self._assert_refused(finding, "unclear")
        self.assertFalse(self._get_checks().employee_id)

    def test_number_of_another_company_is_not_known(self):
        foreigner = self._new_employee("Fay Foreign", company_id=self.other_company.id)
        self._issue(foreigner, number="F-1", date_start="2026-01-01")
        self._assert_refused(self._check("F-1", is_manual=True), "unknown")

    def test_day_is_that_of_the_site(self):
        """Its last day ends when it ends there."""
        self.certificate.date_expiry = "2027-12-31"
        for timezone, last, first in (
            ("Pacific/Auckland", "2027-12-31 10:59:59", "2027-12-31 11:00:00"),
            ("America/Los_Angeles", "2028-01-01 07:59:59", "2028-01-01 08:00:00"),
        ):
            self.company.resource_calendar_id.tz = timezone
            for moment, verdict in ((last, "admitted"), (first, "refused")):
                with self.subTest(moment=moment), freeze_time(moment):
                    self.env.invalidate_all()
                    self.assertEqual(self._check().verdict, verdict)


class TestLiveCode(GateCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.site.live_code_required = True

    def _get_live(self, steps=0):
        with freeze_time(MOMENT + timedelta(seconds=30 * steps)):
            return self.certificate._get_live_addresses()[0][0]

    def test_card_is_refused_where_live_codes_are_asked(self):
        self.assertEqual(self._check().reason, "not_live")
        self.assertEqual(self._check("FORK-1", is_manual=True).reason, "not_live")

    def test_live_code_is_taken_for_a_step_before_and_after(self):
        for steps in (-1, 0, 1):
            finding = self._check(self._get_live(steps))
            self.assertEqual((finding.reason, finding.is_live), ("", True))
        self.assertTrue(self._get_checks().is_live)

    def test_picture_is_refused(self):
        for steps in (-2, -20, 2, 20):
            with self.subTest(steps=steps):
                finding = self._check(self._get_live(steps))
                self.assertEqual(finding.reason, "picture")
                told = Gate(self.device.sudo()).describe(finding)
                self.assertIn("This is a picture of a pass", told["message"])

    def test_live_code_that_nobody_has_shown_proves_nothing(self):
        address = self._get_live()
        code = address.rpartition("=")[2]
        forged = code[:-1] + ("A" if code[-1] != "A" else "B")
        for wrong in (forged, "x", "A" * 16, code[::-1]):
            finding = self._check(address.replace(code, wrong))
            self.assertEqual(finding.reason, "unknown")
        foreign = self.other._get_live_addresses()[0][0].rpartition("=")[2]
        finding = self._check(address.replace(code, foreign))
        self.assertEqual(finding.reason, "unknown")

    def test_replaced_pass_has_another_live_code(self):
        address = self._get_live()
        self.certificate._replace_codes()
        self.assertEqual(self._check(address).reason, "unknown")

    def test_zone_asks_what_the_site_around_asks(self):
        zone = self.env["certificates.site"].create(
            {
                "name": "Tanks",
                "parent_id": self.site.id,
                "company_id": self.company.id,
            }
        )
        _secret, device = self._pair(zone)
        self.assertEqual(self._check(device=device).reason, "not_live")
        self.site.live_code_required = False
        with freeze_time(MOMENT + timedelta(minutes=1)):
            self.assertFalse(self._check(device=device).reason)

    def test_picture_serves_where_cards_do(self):
        self.site.live_code_required = False
        finding = self._check(self._get_live(-20))
        self.assertEqual((finding.reason, finding.is_live), ("", False))

    def test_codes_for_the_page_follow_each_other(self):
        with freeze_time("2026-03-10 12:00:10"):
            codes = self.certificate._get_live_addresses()
        self.assertEqual([seconds for _a, seconds in codes], [20, 50, 80, 110])
        addresses = [address for address, _seconds in codes]
        self.assertEqual(len(set(addresses)), 4)
        self.assertEqual(addresses[1], self._get_live(1))

    def test_pass_without_code_has_no_live_code(self):
        self.worker.certificates_verification_opt_out = True
        self.assertEqual(self.certificate._get_live_addresses(), [])

    def test_clock_of_the_phone_does_not_matter(self):
        """What the page shows is counted from the answer of the server."""
        self.assertEqual(live.get_step(MOMENT), live.read_step(self._get_live()[-16:]))


class TestLog(GateCase):
    def test_same_pass_within_seconds_is_one_check(self):
        for seconds in (0, 2, 4):
            with freeze_time(MOMENT + timedelta(seconds=seconds)):
                self._check()
        self.assertEqual(len(self._get_checks()), 1)
        with freeze_time(MOMENT + timedelta(seconds=10)):
            self._check()
        self.assertEqual(len(self._get_checks()), 2)

    def test_another_verdict_within_seconds_is_another_check(self):
        self._check()
        self.certificate.revoked_on = "2026-03-10"
        self._check()
        self.assertEqual(self._get_checks().mapped("verdict"), ["admitted", "refused"])

    def test_another_device_or_pass_is_another_check(self):
        _secret, device = self._pair()
        self._check()
        self._check(device=device)
        self._check(self._get_address(self.other))
        self.assertEqual(len(self._get_checks()), 2)
        self.assertEqual(len(self._get_checks(device)), 1)

    def test_live_code_that_changes_is_the_same_pass(self):
        for _address, _seconds in self.certificate._get_live_addresses():
            self._check(_address)
        self.assertEqual(len(self._get_checks()), 1)

    def _send(self, decision="admitted", key="k1", minutes=10, **values):
        moment = MOMENT - timedelta(minutes=minutes)
        return self._check(moment=moment, decision=decision, key=key, **values)

    def test_check_without_network_keeps_its_moment_and_decision(self):
        self._send("refused", note="No photo")
        row = self._get_checks()
        self.assertEqual(row.checked_at, MOMENT - timedelta(minutes=10))
        self.assertTrue(row.is_offline)
        self.assertEqual((row.verdict, row.reason), ("refused", "noted"))
        self.assertEqual(row.note, "No photo")

    def test_who_was_let_in_without_network_though_something_lacks(self):
        self._send(text=self._get_address(self.other))
        row = self._get_checks()
        self.assertEqual((row.verdict, row.reason), ("admitted", "lacking"))
        self.assertEqual(row.type_ids, self.type)

    def test_check_that_is_sent_twice_is_logged_once(self):
        for _attempt in range(2):
            self._send()
            self.env.invalidate_all()
        self.assertEqual(len(self._get_checks()), 1)

    def test_live_code_of_a_check_without_network_is_judged_at_its_moment(self):
        self.site.live_code_required = True
        with freeze_time(MOMENT - timedelta(minutes=10)):
            address = self.certificate._get_live_addresses()[0][0]
        self.assertTrue(self._send(text=address).is_live)
        self.assertFalse(self._check(address).is_live)

    def test_old_checks_are_deleted_when_their_company_says_so(self):
        self.company.certificates_gate_keep_days = 30
        self.other_company.certificates_gate_keep_days = 60
        self._check()
        for days, count in ((30, 1), (31, 0)):
            with freeze_time(MOMENT + timedelta(days=days)):
                self.env["certificates.gate.check"]._gc_checks()
            self.assertEqual(len(self._get_checks()), count)

    def test_last_seen_is_written_once_in_minutes(self):
        moments = []
        for minutes in (1, 4, 6, 8):
            with freeze_time(MOMENT + timedelta(minutes=minutes)):
                self._check()
            moments.append((self.device.seen_at - MOMENT).total_seconds() / 60)
        self.assertEqual(moments, [0, 0, 6, 6])

    def test_limit_of_a_device(self):
        checks = self.env["certificates.gate.check"]
        self.env["ir.config_parameter"].set_param(
            "certificates_gate.checks_per_minute", "2"
        )
        self._check()
        self.assertEqual(checks._get_wait(self.device), 0)
        self._check(self._get_address(self.other))
        self.assertEqual(checks._get_wait(self.device), 60)
        _secret, device = self._pair()
        self.assertEqual(checks._get_wait(device), 0)
        with freeze_time(MOMENT + timedelta(seconds=61)):
            self.assertEqual(checks._get_wait(self.device), 0)

    def test_odd_values_of_a_device_are_answered(self):
        device = self.device.with_user(self.officer)
        for odd in (None, 5, "x", []):
            with self.assertRaisesRegex(UserError, "names of fields"):
                device.write(odd)

    def test_queries_of_a_check_do_not_grow_with_their_number(self):
        def count(number):
            certificates = self.Assignment
            for index in range(number):
                employee = self._new_employee(f"Holder {number} {index}")
                certificates += self._issue(employee, date_start="2026-01-01")
            urls = certificates._get_pass_urls()
            scanned = [
                Scan(urls[c.id], MOMENT, key=f"{number}-{c.id}", decision="admitted")
                for c in certificates
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Gate(self.device.sudo()).check(scanned)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(40)
        self.assertLessEqual(many, few + 1)

    def test_holder_is_told_once_of_a_day_where_the_company_does_so(self):
        deliveries = self.env["certificates.delivery"]
        self._check()
        self.company.certificates_gate_notice = True
        with freeze_time(MOMENT + timedelta(seconds=30)):
            self._check()
        with freeze_time(MOMENT + timedelta(minutes=30)):
            self._check()
        jobs = self.env["certificates.jobs"]
        domain = [("kind", "=", "gate")]
        self._run_job(jobs._tell_gate_holders)
        self.assertFalse(deliveries.search(domain))
        with freeze_time("2026-03-11 12:00:00"):
            self._run_job(jobs._tell_gate_holders)
            self._run_job(jobs._tell_gate_holders)
            delivery = deliveries.search(domain)
            self.assertEqual(delivery.employee_id, self.worker)
            self.assertEqual(str(delivery.date_due), "2026-03-10")
            self.assertEqual(len(delivery._get_gate_checks()), 3)
            self._run_job(deliveries._cron_send)
        self.assertEqual(delivery.state, "queued")
        body = delivery.mail_id.body_html
        self.assertIn("Refinery", body)
        self.assertRegex(body, "1:00\\sPM")

    def test_holder_who_has_left_is_told_nothing(self):
        self.company.certificates_gate_notice = True
        self._check()
        self._check(self._get_address(self.other))
        self.worker.active = False
        with freeze_time(MOMENT + timedelta(minutes=1)):
            self._check()
        deliveries = self.env["certificates.delivery"]
        with freeze_time("2026-03-11 12:00:00"):
            self._run_job(self.env["certificates.jobs"]._tell_gate_holders)
            self._run_job(deliveries._cron_send)
        notices = deliveries.search([("kind", "=", "gate")])
        states = {notice.employee_id: notice.state for notice in notices}
        self.assertEqual(states, {self.worker: "cancelled", self.colleague: "queued"})

    def _tell(self, holders):
        """Send each holder the notice of a day; return the notices and the queries."""
        self.env["certificates.gate.check"].search([]).is_to_tell = False
        self.company.certificates_gate_notice = True
        for holder in holders:
            certificate = self._issue(holder, date_start="2026-01-01")
            self._check(self._get_address(certificate))
        deliveries = self.env["certificates.delivery"]
        with freeze_time("2026-03-11 12:00:00"):
            self._run_job(self.env["certificates.jobs"]._tell_gate_holders)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._run_job(deliveries._cron_send)
            self.env.flush_all()
        notices = deliveries.search([("employee_id", "in", holders.ids)])
        self.assertEqual(notices.mapped("state"), ["queued"] * len(holders))
        return notices, self.env.cr.sql_log_count - before

    def _new_holders(self, count):
        return self.env["hr.employee"].union(
            *(self._new_employee(f"Holder {number}") for number in range(count))
        )

    def test_notices_take_queries_that_do_not_grow_with_the_holders(self):
        self._tell(self._new_holders(1))
        _notices, few = self._tell(self._new_holders(2))
        notices, many = self._tell(self._new_holders(12))
        self.assertLessEqual(many, few + 2)
        for notice in notices:
            self.assertEqual(len(notice._get_gate_checks()), 1)
            self.assertIn("Refinery", notice.mail_id.body_html)

    def test_notices_are_in_the_languages_of_the_holders(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        modules = self.env["ir.module.module"]
        modules._load_module_terms(["certificates_gate"], ["nl_NL"])
        holders = self._new_holders(2)
        holders[0].work_contact_id.lang = "nl_NL"
        notices, _queries = self._tell(holders)
        mails = {notice.employee_id: notice.mail_id for notice in notices}
        self.assertIn("is gecontroleerd", mails[holders[0]].subject)
        self.assertIn("was checked", mails[holders[1]].subject)


class TestKnowledge(GateCase):
    """What a device knows of its site, for when there is no network."""

    def _get_asks(self):
        told = Gate(self.device.sudo()).describe_site()
        self.assertEqual(told["companies"], self.company.ids)
        return {ask["name"]: ask["names"] for ask in told["asks"]}

    def _ask_more(self, **values):
        return self.env["certificates.requirement"].create(
            {
                "type_id": self.induction.id,
                "company_id": self.company.id,
                "site_ids": [fields.Command.set(self.site.ids)],
                **values,
            }
        )

    def test_equivalent_types_will_do(self):
        crane = self._new_type("Crane")
        self.env["certificates.equivalence"].create(
            {"type_id": crane.id, "satisfies_id": self.type.id}
        )
        self.assertEqual(self._get_asks(), {"Forklift": ["Crane", "Forklift"]})

    def test_names_are_in_each_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.type.with_context(lang="nl_NL").name = "Heftruck"
        self.assertEqual(self._get_asks(), {"Forklift": ["Forklift", "Heftruck"]})

    def test_a_pass_does_not_tell_what_is_asked_of_some_people_only(self):
        self._ask_more(employee_ids=[fields.Command.set(self.worker.ids)])
        self.assertEqual(self._get_asks()["Induction"], [])

    def test_what_is_asked_at_another_time_is_not_told(self):
        self._ask_more(date_start="2026-03-11")
        self.assertEqual(list(self._get_asks()), ["Forklift"])
        with freeze_time("2026-03-11 12:00:00"):
            self.assertEqual(len(self._get_asks()), 2)

    def test_what_is_asked_no_more_is_not_told(self):
        self._ask_more()
        self.induction.active = False
        self.assertEqual(list(self._get_asks()), ["Forklift"])

    def test_zone_is_told_what_the_site_around_asks(self):
        zone = self.env["certificates.site"].create(
            {
                "name": "Tanks",
                "parent_id": self.site.id,
                "company_id": self.company.id,
            }
        )
        _secret, device = self._pair(zone)
        told = Gate(device.sudo()).describe_site()
        self.assertEqual([ask["name"] for ask in told["asks"]], ["Forklift"])


@tagged("post_install", "-at_install")
class TestPairing(GateCase):
    def test_link_works_once(self):
        action = self.site.with_user(self.officer).action_pair_device()
        token = action["params"]["address"].rpartition("/")[2]
        devices = self.env["certificates.gate.device"]
        device = devices._find_waiting(token)
        self.assertEqual(device.state, "waiting")
        self.assertEqual(device.create_uid, self.officer)
        secret = device._pair()
        self.assertEqual(device.state, "paired")
        self.assertFalse(devices._find_waiting(token))
        self.assertEqual(devices._find_by_secret(secret), device)
        for wrong in ("", token, secret[:-1], secret + "x", "\ud800"):
            self.assertFalse(devices._find_by_secret(wrong))

    def test_link_lapses(self):
        action = self.site.with_user(self.officer).action_pair_device()
        token = action["params"]["address"].rpartition("/")[2]
        devices = self.env["certificates.gate.device"]
        with freeze_time("2026-03-10 12:09:59"):
            self.assertTrue(devices._find_waiting(token))
        with freeze_time("2026-03-10 12:10:00"):
            self.assertFalse(devices._find_waiting(token))
            device = devices.browse(action["params"]["device_id"])
            device.invalidate_recordset()
            self.assertEqual(device.state, "lapsed")
            self.assertIn(device, devices.search([("state", "in", ["lapsed"])]))
        with freeze_time("2026-03-12 12:00:00"):
            devices._gc_devices()
        self.assertFalse(device.exists())
        self.assertTrue(self.device.exists())

    def test_revoked_device_and_link_are_known_no_more(self):
        devices = self.env["certificates.gate.device"]
        action = self.site.with_user(self.officer).action_pair_device()
        token = action["params"]["address"].rpartition("/")[2]
        waiting = devices.browse(action["params"]["device_id"])
        (self.device | waiting).with_user(self.officer).action_revoke()
        self.assertFalse(devices._find_by_secret(self.secret))
        self.assertFalse(devices._find_waiting(token))
        self.assertEqual(self.device.state, "revoked")
        self.assertEqual(self.device.revoked_by_id, self.officer)

    def test_neutralized_copy_is_the_gate_of_no_site(self):
        self.env.flush_all()
        with file_open("certificates_gate/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertFalse(self.device._find_by_secret(self.secret))
        self.assertEqual(self.device.state, "revoked")

    def test_secrets_are_stored_nowhere(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT d::text FROM certificates_gate_device d")
        rows = str(self.env.cr.fetchall())
        self.assertNotIn(self.secret, rows)

    def test_devices_are_counted_on_the_site(self):
        self._pair()
        self.device.action_revoke()
        self.site.invalidate_recordset()
        self.assertEqual(self.site.gate_device_count, 1)
