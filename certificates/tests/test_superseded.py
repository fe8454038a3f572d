import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import CertificatesCase


class TestSuperseded(CertificatesCase):
    def test_longer_certificate_supersedes(self):
        old = self._issue(date_start="2020-01-01", date_expiry="2025-01-01")
        self.assertFalse(old.superseded)
        new = self._issue(date_start="2025-01-01", date_expiry="2030-01-01")
        self.assertTrue(old.superseded)
        self.assertFalse(new.superseded)

    @freeze_time("2026-03-10 11:00:00")
    def test_what_is_valid_counts_until_the_next_one_starts(self):
        """Renewed early, the certificate that is valid today was hidden as replaced."""
        valid = self._issue(date_start="2025-01-01", date_expiry="2026-03-20")
        gone = self._issue(date_start="2025-01-01", date_expiry="2026-03-09")
        later = self._issue(date_start="2026-03-20", date_expiry="2027-03-20")
        last = self._issue(date_start="2026-05-01", date_expiry="2028-03-20")
        everything = gone + valid + later + last
        self.assertEqual(everything.filtered("superseded"), gone + valid + later)
        self.assertEqual(valid.succeeded_on, later.date_start)
        replaced = {
            "2026-03-10": gone + later,
            "2026-03-19": gone + later,
            "2026-03-20": gone + valid,
            "2026-05-01": gone + valid + later,
            "2029-01-01": gone + valid + later,
        }
        for day, expected in replaced.items():
            with self.subTest(day=day), freeze_time(f"{day} 11:00:00"):
                self.env.invalidate_all()
                self._assert_replaced(everything, expected)
        later.revoked_on = "2026-03-10"
        self.assertEqual(valid.succeeded_on, last.date_start)
        last.unlink()
        self.assertFalse(valid.superseded or valid.succeeded_on)

    def _assert_replaced(self, everything, expected):
        """Records, searches and sorting agree."""
        of_these = [("id", "in", everything.ids)]
        self.assertEqual(everything.filtered("is_replaced"), expected)
        for value in (True, False):
            found = everything.search([*of_these, ("is_replaced", "=", value)])
            self.assertEqual(
                found.sorted("id"),
                everything.filtered(lambda c, v=value: c.is_replaced == v).sorted("id"),
            )
        ordered = everything.search(of_these, order="is_replaced, id")
        self.assertEqual(ordered, everything.sorted(lambda c: (c.is_replaced, c.id)))

    def test_without_end_runs_longest(self):
        dated = self._issue(date_start="2020-01-01", date_expiry="2199-01-01")
        endless = self._issue(date_start="2020-01-01", date_expiry=False)
        twin = self._issue(date_start="2021-01-01", date_expiry=False)
        self.assertTrue(dated.superseded)
        self.assertFalse(endless.superseded)
        self.assertFalse(twin.superseded)

    def test_other_level_type_or_employee_does_not_count(self):
        old = self._issue(date_expiry="2030-01-01", date_start="2020-01-01", level="B")
        longer = {"date_start": "2020-01-01", "date_expiry": "2035-01-01"}
        self._issue(level="C", **longer)
        self._issue(**longer)
        self._issue(self.colleague, level="B", **longer)
        self._issue(None, self._new_type("Other"), level="B", **longer)
        self.assertFalse(old.superseded)
        self._issue(level="B", **longer)
        self.assertTrue(old.superseded)

    def test_higher_level_counts_as_a_lower(self):
        basic, advanced, other = (
            self._get_level(name, sequence=rank)
            for name, rank in (("Basic", 10), ("Advanced", 20), ("Other", 20))
        )
        dates = {"date_start": "2020-01-01", "date_expiry": "2030-01-01"}
        none = self._issue(**dates)
        low = self._issue(level="Basic", **dates)
        high = self._issue(level="Advanced", **dates)
        beside = self._issue(level="Other", **dates)
        longer = self._issue(date_start="2021-01-01", date_expiry="2035-01-01")
        everything = none + low + high + beside
        for level, replaced in (
            (self.env["certificates.level"], none),
            (basic, none + low),
            (advanced, none + low + high),
            (other, none + low + beside),
        ):
            with self.subTest(level=level.name):
                longer.level_id = level
                self.assertEqual(everything.filtered("superseded"), replaced)
        basic.sequence = 30
        self.assertEqual(everything.filtered("superseded"), none + beside)
        with self.assertRaisesRegex(UserError, "Other of Forklift.*have it: 2"):
            other.unlink()

    def test_revocation_and_reinstatement(self):
        old = self._issue(date_start="2020-01-01", date_expiry="2025-01-01")
        new = self._issue(date_start="2025-01-01", date_expiry="2030-01-01")
        new.revoked_on = "2025-06-01"
        self.assertFalse(old.superseded)
        new.action_reinstate()
        self.assertTrue(old.superseded)

    def test_right_after_any_order_of_operations(self):
        chance = random.Random(2026)
        operations = [
            self._random_create,
            self._random_create,
            self._random_write,
            self._random_unlink,
            self._random_archive,
            self._random_revoke,
            self._random_rank,
            self._random_renew,
        ]
        self.types = self.type + self._new_type("Crane")
        self.people = self.worker + self.colleague
        for certificate_type in self.types:
            for name, rank in {"A": 10, "B": 20, "C": 20}.items():
                self._get_level(name, certificate_type, rank)
        for step in range(120):
            operation = chance.choice(operations)
            operation(chance)
            with self.subTest(step=step, operation=operation.__name__):
                self._assert_superseded_right()

    def _all_certificates(self):
        return self.Assignment.with_context(active_test=False).search(
            [("employee_id", "in", self.people.ids)]
        )

    def _random_values(self, chance):
        start = date(2020, 1, 1) + timedelta(days=chance.randint(0, 900))
        expiry = start + timedelta(days=chance.choice([30, 365, 365, 700]))
        certificate_type = chance.choice(self.types)
        levels = [False, *certificate_type.level_ids.ids]
        return {
            "type_id": certificate_type.id,
            "level_id": chance.choice(levels),
            "employee_id": chance.choice(self.people).id,
            "date_start": start,
            "date_expiry": chance.choice([expiry, expiry, expiry, False]),
        }

    def _random_create(self, chance):
        count = chance.randint(1, 3)
        self.Assignment.create([self._random_values(chance) for _i in range(count)])

    def _pick(self, chance):
        certificates = self._all_certificates()
        size = min(len(certificates), chance.randint(1, 2))
        picked = chance.sample(certificates.ids, size)
        return certificates.browse(picked)

    def _random_write(self, chance):
        values = self._random_values(chance)
        names = chance.choice(
            [[], ["employee_id"], ["type_id"], ["type_id", "level_id"]]
        )
        dates = {
            "date_start": values["date_start"],
            "date_expiry": values["date_expiry"],
        }
        self._pick(chance).write({**dates, **{name: values[name] for name in names}})

    def _random_unlink(self, chance):
        self._pick(chance).unlink()

    def _random_archive(self, chance):
        for certificate in self._pick(chance):
            if certificate.active or self._may_count_again(certificate):
                certificate.active = not certificate.active

    def _random_rank(self, chance):
        level = chance.choice(self.types.level_ids)
        level.sequence = chance.choice([10, 20, 30])

    def _random_revoke(self, chance):
        for certificate in self._pick(chance):
            day = not certificate.revoked_on and certificate.date_start
            if day or self._may_count_again(certificate):
                certificate.revoked_on = day

    def _may_count_again(self, certificate):
        renewed = certificate.renewal_of_id
        return not renewed or not renewed._is_renewed()

    def _random_renew(self, chance):
        for certificate in self._pick(chance):
            if not certificate.revoked_on and not certificate._is_renewed():
                expiry = certificate.date_expiry or date(2022, 1, 1)
                start = expiry + timedelta(days=chance.choice([0, 1, 60]))
                self.Assignment.create(
                    {
                        **self._random_values(chance),
                        **certificate._prepare_renewal_values(start),
                        "level_id": False,
                        "type_id": chance.choice(self.types).id,
                        "date_expiry": start + timedelta(days=chance.choice([9, 400])),
                    }
                )

    def _get_chain(self, certificate, certificates):
        """Return what renews a certificate, and what renews that."""
        chain = certificate.browse()
        last = certificate
        while last := certificates.filtered(
            lambda c, last=last: (
                c.active and not c.revoked_on and c.renewal_of_id == last
            )
        ):
            chain += last
        return chain

    def _assert_superseded_right(self):
        certificates = self._all_certificates()
        certificates.flush_recordset()
        certificates.invalidate_recordset()
        for certificate in certificates:
            end = certificate.date_expiry or date.max
            rivals = certificates.filtered(
                lambda other, me=certificate: (
                    other != me
                    and other.active
                    and not other.revoked_on
                    and other.employee_id == me.employee_id
                    and other.type_id == me.type_id
                    and self._counts_as(other.level_id, me.level_id)
                )
            )
            renewals = self._get_chain(certificate, certificates)
            longer = rivals.filtered(
                lambda other, end=end: all(
                    (c.date_expiry or date.max) > end
                    for c in other + self._get_chain(other, certificates)
                )
            )
            twins = rivals.filtered(
                lambda other, me=certificate: (
                    other.id > me.id
                    and other.level_id == me.level_id
                    and other.date_start == me.date_start
                    and other.date_expiry == me.date_expiry
                    and not self._get_chain(other, certificates)
                )
            )
            successors = renewals | longer | twins
            self.assertEqual(certificate.superseded, bool(successors), certificate)
            starts = successors.mapped("date_start")
            self.assertEqual(certificate.succeeded_on, min(starts, default=False))
            self._assert_gap(certificate, end, successors, twins)

    def _counts_as(self, level, other):
        return not other or level == other or level.sequence > other.sequence

    def _assert_gap(self, certificate, end, successors, twins):
        after = successors.filtered(lambda c: (c.date_expiry or date.max) > end)
        first = min(after.mapped("date_start"), default=None)
        has_gap = first and not twins and (first - end).days > 1
        self.assertEqual(certificate.gap_until, first if has_gap else False)
