# pylint: disable=invalid-commit
# Only what is committed can be seen by another transaction.
import base64
import gzip
import json
from contextlib import closing
from datetime import datetime, timezone

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from odoo.addons.certificates.tests.concurrency import ConcurrencyCase
from odoo.addons.certificates_passes.tests.common import PassesCase

from ..tools import status_list

ENTRY, MARK = "certificates.status.entry", "certificates.status.mark"


def read_bit(encoded, index):
    """Return a bit of a list, as the recommendation says how to find it."""
    content = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    place = index % status_list.SIZE
    return bool(gzip.decompress(content)[place // 8] >> (7 - place % 8) & 1)


@tagged("post_install", "-at_install")
class TestStatusList(PassesCase):
    """The list of a company says at once what must not be accepted any more."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.company.certificates_signed_codes = True
        cls.certificate, cls.other = cls._issue(), cls._issue(cls.colleague)
        cls.env.flush_all()

    def _get_index(self, certificate):
        return self.env[ENTRY]._get_indexes(certificate).get(certificate.id)

    def _is_refused(self, index, company=None):
        chunk = index // status_list.SIZE
        encoded = self.env[MARK]._get_encoded_list(company or self.company, chunk)
        return read_bit(encoded, index)

    def _assert_flips(self, change):
        """Check that a change, and nothing else, shows in the list."""
        index, other = self._get_index(self.certificate), self._get_index(self.other)
        self.assertFalse(self._is_refused(index))
        change()
        self.assertTrue(self._is_refused(index))
        self.assertFalse(self._is_refused(other))
        return index

    def test_each_certificate_has_a_place_of_its_own(self):
        certificates = self._issue_many(5)
        indexes = self.env[ENTRY]._get_indexes(certificates)
        self.assertEqual(len(set(indexes.values())), 5)
        self.assertEqual(set(indexes), set(certificates.ids))

    def test_revoked_and_reinstated(self):
        index = self._assert_flips(
            lambda: self.certificate.write({"revoked_on": self.certificate.date_start})
        )
        self.certificate.action_reinstate()
        self.assertFalse(self._is_refused(index))
        self.assertEqual(self._get_index(self.certificate), index)

    def test_code_replaced(self):
        index = self._assert_flips(self.certificate.action_replace_code)
        new = self._get_index(self.certificate)
        self.assertNotEqual(new, index)
        self.assertFalse(self._is_refused(new))

    def test_holder_opts_out_and_in(self):
        def choose(opted_out):
            self.worker.certificates_verification_opt_out = opted_out

        index = self._assert_flips(lambda: choose(True))
        choose(False)
        self.assertFalse(self._is_refused(index))

    def test_archived(self):
        self._assert_flips(self.certificate.action_archive)

    def test_deleted(self):
        self._assert_flips(self.certificate.unlink)

    def test_deleted_by_the_database(self):
        def delete():
            self.env.cr.execute(
                "DELETE FROM certificates_assignment WHERE id = %s",
                [self.certificate.id],
            )
            self.env.invalidate_all()

        self._assert_flips(delete)

    def test_what_was_signed_is_true_no_longer(self):
        level = self._get_level("B")
        for vals in (
            {"date_expiry": "2030-01-01"},
            {"date_start": "2026-02-01"},
            {"type_id": self._new_type("Other").id},
            {"employee_id": self.boss.id},
        ):
            self.certificate = self._issue(
                date_start="2026-01-01", date_expiry="2031-01-01"
            )
            with self.subTest(vals=vals):
                self._assert_flips(lambda vals=vals: self.certificate.write(vals))
        self.certificate = self._issue()
        self._assert_flips(lambda: self.certificate.write({"level_id": level.id}))

    def test_extended_it_keeps_its_place(self):
        """The code on the card says less than is true, and no lie."""
        certificate = self._issue(date_expiry="2031-01-01")
        index = self._get_index(certificate)
        for day in ("2032-01-01", False):
            certificate.date_expiry = day
            self.assertEqual(self._get_index(certificate), index)
        self.assertFalse(self._is_refused(index))

    def test_moved_to_another_company(self):
        self.other_company.certificates_signed_codes = True
        index = self._get_index(self.certificate)
        self._move_to_other_company(self.worker)
        self.assertEqual(self.certificate.company_id, self.other_company)
        self.assertTrue(self._is_refused(index))
        new = self._get_index(self.certificate)
        self.assertNotEqual(new, index)
        self.assertFalse(self._is_refused(new, self.other_company))

    def test_company_that_signs_nothing(self):
        early = self._issue_elsewhere()
        self.env.flush_all()
        self.assertFalse(self._get_index(early))
        self.env["certificates.signing.key"]._need_signer(self.other_company, "RS256")
        self.assertTrue(self._get_index(early))
        self.assertTrue(self._get_index(self._issue_elsewhere()))
        before = self.env[ENTRY].search_count([])
        self.env[ENTRY]._add_missing(self.other_company)
        self.assertEqual(self.env[ENTRY].search_count([]), before)

    def test_list_of_another_company_says_nothing(self):
        index = self._get_index(self.certificate)
        self.certificate.revoked_on = self.certificate.date_start
        self.assertTrue(self._is_refused(index))
        self.assertFalse(self._is_refused(index, self.other_company))

    def test_rebuilt_only_for_what_changed(self):
        index = self._get_index(self.certificate)
        self._is_refused(index)
        self._is_refused(index, self.other_company)
        reads = []
        entries = self.env.registry[ENTRY]
        original = entries._find_refused

        def count(self, company, chunk):
            reads.append((company, chunk))
            return original(self, company, chunk)

        self.patch(entries, "_find_refused", count)
        self._is_refused(index)
        self.certificate.note = "Nothing of the code"
        self.worker.name = "Other Name"
        self._is_refused(index)
        self.assertFalse(reads)
        self.certificate.revoked_on = self.certificate.date_start
        self._is_refused(index)
        self._is_refused(index)
        self._is_refused(index, self.other_company)
        chunk = index // status_list.SIZE
        self.assertEqual(reads, [(self.company, chunk)])

    def test_marks_are_put_together_and_none_is_lost(self):
        marks = self.env[MARK]
        index = self._get_index(self.certificate)
        for day in (self.certificate.date_start, False):
            self.certificate.revoked_on = day
            self.env.flush_all()
        own = [("company_id", "=", self.company.id)]
        self.assertGreater(marks.search_count(own), 1)
        self.assertFalse(self._is_refused(index))
        marks._gc_marks()
        self.assertEqual(marks.search_count(own), 1)
        self.certificate.revoked_on = self.certificate.date_start
        self.assertTrue(self._is_refused(index))

    def test_many_are_revoked_by_few_queries(self):
        few, many = self._issue_many(1, "F"), self._issue_many(20, "M")
        counts = []
        for some in (few, many):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env[ENTRY]._get_indexes(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
        marks = self.env[MARK].search_count([])
        many.write({"revoked_on": many[0].date_start})
        self.env.flush_all()
        self.assertLessEqual(self.env[MARK].search_count([]) - marks, 2)

    def test_chunks(self):
        index = self._get_index(self.certificate)
        chunk = index // status_list.SIZE
        last = self._get_index(self.other) // status_list.SIZE
        self.assertEqual(
            self.env[ENTRY]._get_chunks(self.company + self.other_company),
            {self.company.id: (chunk, last)},
        )


@tagged("post_install", "-at_install")
class TestAtTheSameTime(ConcurrencyCase):
    """Two transactions that issue at once get different places, and none waits."""

    def _setup_records(self, env):
        company = env.ref("base.main_company")
        company.certificates_signed_codes = True
        self.company_id = company.id
        self.type_id = env["certificates.type"].create({"name": "At Once"}).id
        people = [
            {"name": f"Holder {n}", "company_id": self.company_id} for n in range(2)
        ]
        employees = env["hr.employee"].create(people)
        self.employee_ids = employees.ids
        self.partner_ids = employees.work_contact_id.ids

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            own = [("company_id", "=", self.company_id)]
            env["res.company"].browse(self.company_id).certificates_signed_codes = False
            env["certificates.assignment"].search(
                [("employee_id", "in", self.employee_ids)]
            ).unlink()
            env["certificates.type"].browse(self.type_id).unlink()
            env["hr.employee"].browse(self.employee_ids).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
            for model in (ENTRY, MARK, "certificates.signing.key"):
                env[model].search(own).unlink()
            cr.commit()

    def _issue(self, cr, employee_id):
        env = api.Environment(cr, SUPERUSER_ID, {})
        certificate = env["certificates.assignment"].create(
            {"employee_id": employee_id, "type_id": self.type_id}
        )
        env.flush_all()
        return env[ENTRY]._get_indexes(certificate)[certificate.id]

    def test_two_places(self):
        with (
            closing(self.registry.cursor()) as first,
            closing(self.registry.cursor()) as second,
        ):
            places = {
                self._issue(cr, employee_id)
                for cr, employee_id in zip(
                    (first, second), self.employee_ids, strict=True
                )
            }
            first.commit()
            second.commit()
        self.assertEqual(len(places), 2)

    def test_a_change_that_is_committed_late_is_seen(self):
        """A worker that read the list meanwhile reads it again."""
        with closing(self.registry.cursor()) as cr:
            index = self._issue(cr, self.employee_ids[0])
            other = self._issue(cr, self.employee_ids[1])
            cr.commit()
        with (
            closing(self.registry.cursor()) as slow,
            closing(self.registry.cursor()) as quick,
        ):
            self._revoke(slow, self.employee_ids[0])
            self._revoke(quick, self.employee_ids[1])
            quick.commit()
            self.assertEqual(self._read(index, other), [False, True])
            slow.commit()
        self.assertEqual(self._read(index, other), [True, True])

    def _revoke(self, cr, employee_id):
        env = api.Environment(cr, SUPERUSER_ID, {})
        held = env["certificates.assignment"].search(
            [("employee_id", "=", employee_id)]
        )
        held.revoked_on = held.date_start
        env.flush_all()

    def _read(self, *indexes):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env["res.company"].browse(self.company_id)
            chunk = indexes[0] // status_list.SIZE
            encoded = env[MARK]._get_encoded_list(company, chunk)
            return [read_bit(encoded, index) for index in indexes]


@tagged("post_install", "-at_install")
class TestSignedList(PassesCase):
    def test_what_the_credential_says(self):
        signer = self.env["certificates.signing.key"]._need_signer(self.company)
        moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
        token = status_list.sign(
            signer, "https://x/1-0", "https://x", status_list.encode([5]), moment
        )
        head, body, _signature = token.split(".")
        head, body = (
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
            for part in (head, body)
        )
        self.assertEqual(head["kid"], signer.kid)
        self.assertEqual(body["validFrom"], "2026-01-02T03:04:05Z")
        encoded = body["credentialSubject"]["encodedList"]
        self.assertTrue(read_bit(encoded, 5))
        self.assertFalse(read_bit(encoded, 4))
