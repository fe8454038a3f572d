from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval

from .common import CertificatesCase

# Of these, at the moment below, it is the 11th, the 10th and the 9th of March.
NOW = "2026-03-10 10:30:00"
ZONES = ("Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago")
LAST_DAY = date(2026, 3, 10)
STATES = ("expired", "expiring", "valid")


@freeze_time(NOW)
class TestTimeZones(CertificatesCase):
    """Certificates that end on the same date, in companies around the world."""

    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.companies = cls.env["res.company"].create(
            [{"name": zone} for zone in ZONES]
        )
        for company in cls.companies:
            company.resource_calendar_id.tz = company.name
        ids = (cls.company | cls.companies).ids
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": ids})

    @classmethod
    @freeze_time(NOW)
    def _setup_records(cls):
        super()._setup_records()
        # On its last day but one it does not count as expiring yet.
        cls.type.expiring_days = 0
        users = [
            cls._new_user(f"holder_{index}", company=company)
            for index, company in enumerate(cls.companies)
        ]
        cls.holders = cls.Employee.create(
            [
                {
                    "name": user.name,
                    "company_id": user.company_id.id,
                    "user_id": user.id,
                }
                for user in users
            ]
        )
        cls.certificates = cls.Assignment.create(
            [
                {
                    "employee_id": holder.id,
                    "type_id": cls.type.id,
                    "date_start": "2020-01-01",
                    "date_expiry": LAST_DAY,
                }
                for holder in cls.holders
            ]
        )
        cls.officer.company_ids = [Command.set((cls.company | cls.companies).ids)]
        cls.mine = [("id", "in", cls.certificates.ids)]

    def _each_asker(self, records=None):
        """Yield the records as an officer sees them, from each time zone."""
        records = self.certificates if records is None else records
        for zone in ZONES:
            self.env.invalidate_all()
            yield records.with_user(self.officer).with_context(
                tz=zone, allowed_company_ids=self.officer.company_ids.ids
            )

    def test_one_end_for_officers_wherever_they_are(self):
        for certificates in self._each_asker():
            self.assertEqual(tuple(certificates.mapped("state")), STATES)

    def test_one_end_for_the_holder(self):
        for zone in ZONES:
            for certificate, state in zip(self.certificates, STATES, strict=True):
                user = certificate.employee_id.user_id
                user.tz = zone
                own = certificate.with_user(user).with_context(tz=zone)
                self.assertEqual(own.state, state, (zone, certificate.company_id.name))

    def test_search_group_sort_and_count_agree(self):
        for certificates in self._each_asker():
            for certificate, state in zip(certificates, STATES, strict=True):
                found = certificates.search([*self.mine, ("state", "=", state)])
                self.assertEqual(found, certificate)
            groups = certificates._read_group(self.mine, ["state"], ["id:recordset"])
            self.assertEqual(dict(groups), dict(zip(STATES, certificates, strict=True)))
            ordered = certificates.search(self.mine, order="state, id")
            self.assertEqual(tuple(ordered.mapped("state")), tuple(sorted(STATES)))

    def test_attention_and_figures_agree(self):
        wanted = self.certificates[:2]
        for certificates in self._each_asker():
            found = certificates.search([*self.mine, ("needs_attention", "=", True)])
            self.assertEqual(found.sorted("id"), wanted)
            self.assertEqual(certificates.filtered("needs_attention"), wanted)
            board = certificates.env["certificates.dashboard"]
            tiles = {
                tile["key"]: tile
                for tile in board.get_tiles({"company_ids": self.companies.ids})
            }
            counts = {f["label"]: f["value"] for f in tiles["states"]["figures"]}
            self.assertEqual(
                [counts[label] for label in ("Expired", "Expiring", "Valid")], [1, 1, 1]
            )
            march = tiles["expiries"]["figures"][0]
            self.assertEqual(march["value"], 2, "one of them is over")
            for figure in [march, *tiles["states"]["figures"]]:
                count = certificates.search_count(figure["open"]["domain"])
                self.assertEqual(count, figure["value"], figure["label"])

    def test_what_starts_and_what_replaces(self):
        renewals = self.Assignment.create(
            [
                {**c._prepare_renewal_values(date(2026, 3, 11)), "date_expiry": False}
                for c in self.certificates
            ]
        )
        self.assertEqual(renewals.mapped("superseded"), [False] * 3)
        for found in self._each_asker(renewals):
            self.assertEqual(found.mapped("state"), ["valid", "upcoming", "upcoming"])
        for certificates in self._each_asker():
            self.assertEqual(certificates.mapped("is_replaced"), [True, False, False])
            replaced = [*self.mine, ("is_replaced", "=", True)]
            self.assertEqual(certificates.search(replaced), certificates[0])

    def test_compliance_and_planning_agree(self):
        self.env["certificates.requirement"].create(
            {
                "type_id": self.type.id,
                "date_start": "2026-01-01",
                "company_id": False,
                "is_for_everybody": True,
            }
        )
        statuses = ["expired", "expiring", "compliant"]
        for rows in self._each_asker(self.env["certificates.compliance"]):
            rows = rows.search([("employee_id", "in", self.holders.ids)])
            by_holder = {row.employee_id.id: row for row in rows}
            rows = rows.browse().concat(
                *(by_holder[holder.id] for holder in self.holders)
            )
            self.assertEqual(rows.mapped("status"), statuses)
            days = [day.day for day in rows.mapped("date")]
            self.assertEqual(days, [11, 10, 9])
            chosen = rows.with_context(certificates_date="2026-03-10")
            chosen.invalidate_recordset()
            self.assertEqual(
                set(chosen.mapped("status")), {"expiring"}, "the day that was chosen"
            )
        for holders in self._each_asker(self.holders):
            self.assertEqual(holders.is_qualified(self.type), self.holders[1:])
            warning = holders._get_qualification_warning(self.type)
            self.assertIn(self.holders[0].name, warning)
            self.assertNotIn(self.holders[1].name, warning)

    def test_archived_today_was_there_on_the_days_before(self):
        """The 10th was over in Kiritimati, and taken for today."""
        self.env["certificates.requirement"].create(
            {
                "type_id": self.type.id,
                "date_start": "2026-01-01",
                "company_id": False,
                "is_for_everybody": True,
            }
        )
        holder = self.holders[0]
        holder.active = False
        for day, expected in ("2026-03-09", 1), ("2026-03-10", 1), ("2026-03-11", 0):
            rows = self.env["certificates.compliance"].with_user(self.officer)
            rows = rows.with_context(certificates_date=day)
            found = rows.search([("employee_id", "=", holder.id)])
            self.assertEqual(len(found), expected, day)

    def test_holder_on_the_portal_searches_what_needs_attention(self):
        portal = self._new_user("portal", "base.group_portal", self.companies[0])
        self.holders[0].user_id = portal
        own = self.certificates.with_user(portal).with_context(
            allowed_company_ids=portal.company_ids.ids
        )
        own = own.search([*self.mine, ("needs_attention", "=", True)])
        self.assertEqual(own, self.certificates[0])

    def test_what_starts_later_is_revoked_today_wherever_that_is(self):
        """The day of the company was refused where the officer was a day ahead."""
        for day in ("2026-03-09", "2026-03-11"):
            later = self._issue(self.holders[2], date_start="2026-04-01")
            later = next(self._each_asker(later))
            later.revoked_on = day
            self.assertEqual(later.state, "revoked")
            with self.assertRaises(ValidationError):
                later.revoked_on = "2026-03-08"

    def test_an_exemption_ends_with_the_day_of_the_company(self):
        exemptions = self.env["certificates.exemption"].create(
            [
                {
                    "employee_id": holder.id,
                    "type_id": self.type.id,
                    "reason": "Office work",
                    "date_start": "2026-01-01",
                    "date_until": LAST_DAY,
                }
                for holder in self.holders
            ]
        )
        for found in self._each_asker(exemptions):
            self.assertEqual(
                found.search(found._get_covering_domain()).sorted("id"), exemptions[1:]
            )

    def test_rules_are_in_force_by_the_day_of_their_company(self):
        """The filters took the day of the user."""
        period = {"date_start": "2026-01-01", "date_until": LAST_DAY}
        values = {"type_id": self.type.id, **period}
        requirements = self.env["certificates.requirement"].create(
            [{**values, "company_id": company.id} for company in self.companies]
        )
        everywhere = requirements.create(
            {**values, "company_id": False, "is_for_everybody": True}
        )
        exemptions = self.env["certificates.exemption"].create(
            [
                {**values, "employee_id": holder.id, "reason": "Office work"}
                for holder in self.holders
            ]
        )
        for records in (requirements, exemptions):
            for found in self._each_asker(records):
                self.assertEqual(found.mapped("is_in_force"), [False, True, True])
                in_force = [("id", "in", found.ids), ("is_in_force", "=", True)]
                self.assertEqual(found.search(in_force).sorted("id"), found[1:])
                over = [("id", "in", found.ids), ("is_in_force", "=", False)]
                self.assertEqual(found.search(over), found[0])
        for company, expected in zip(self.companies, (False, True, True), strict=True):
            here = everywhere.with_company(company)
            self.assertEqual(here.is_in_force, expected, company.name)

    def test_what_expires_soon_is_counted_by_the_day_of_the_company(self):
        view = self.env.ref("certificates.certificates_assignment_view_search")
        [node] = etree.fromstring(view.arch).xpath("//filter[@name='expiry_30']")
        domain = self.mine + safe_eval(node.get("domain"))
        self.certificates.date_expiry = "2026-04-09"
        for certificates in self._each_asker():
            found = certificates.search(domain)
            self.assertEqual(found.sorted("id"), self.certificates[:2])

    def test_days_that_are_proposed_are_those_of_the_company(self):
        for company, day in zip(self.companies, (11, 10, 9), strict=True):
            for model, name in (
                ("certificates.requirement", "date_start"),
                ("certificates.exemption", "date_start"),
                ("certificates.exam", "date"),
                ("certificates.revoke.wizard", "revoked_on"),
                ("certificates.issue.wizard", "date_start"),
                ("certificates.renew.wizard", "date_start"),
            ):
                records = self.env[model].with_company(company)
                proposed = records.default_get([name])
                self.assertEqual(proposed[name], date(2026, 3, day), model)

    def test_revoking_proposes_the_day_of_the_certificates(self):
        for chosen, day in (
            (self.certificates[0], 11),
            (self.certificates[1:], 9),
        ):
            context = {"active_model": chosen._name, "active_ids": chosen.ids}
            wizard = self.env["certificates.revoke.wizard"].with_context(**context)
            proposed = wizard.default_get(["revoked_on"])["revoked_on"]
            self.assertEqual(proposed, date(2026, 3, day))

    def test_no_company_is_named_while_all_agree(self):
        companies = self.env["res.company"].with_context(active_test=False).search([])
        companies.resource_calendar_id.tz = "UTC"
        companies.filtered(lambda c: not c.resource_calendar_id).partner_id.tz = "UTC"
        for domain in self.Assignment._get_state_domains().values():
            self.assertNotIn("company_id", str(domain))
        self.assertEqual(self.certificates.mapped("state"), ["expiring"] * 3)

    def test_a_company_that_moves_is_asked_anew(self):
        certificate = self.certificates[0]
        calendar = certificate.company_id.resource_calendar_id
        for zone, state in zip(ZONES, STATES, strict=True):
            calendar.tz = zone
            self.assertEqual(certificate.state, state)
            found = certificate.search([*self.mine[:1], ("state", "=", state)])
            self.assertIn(certificate, found)

    def test_a_new_certificate_starts_today_where_the_company_is(self):
        for company, day in zip(self.companies, (11, 10, 9), strict=True):
            new = self.Assignment.with_company(company).default_get(["date_start"])
            self.assertEqual(new["date_start"], date(2026, 3, day))
