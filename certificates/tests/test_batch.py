from datetime import date, timedelta
from unittest.mock import call, patch

from freezegun import freeze_time
from psycopg2 import OperationalError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..tools.batch import run_in_batches, try_each
from .common import CertificatesCase
from .test_reminders import EXPIRY, RemindersCase, day

# Queries that the ORM adds for each further thousand records it holds.
SLACK = 6


class TestBatchLoop(CertificatesCase):
    """What all background work rests on."""

    def setUp(self):
        super().setUp()
        self.done = []
        self.people = self.boss | self.lead | self.worker | self.colleague

    def _process(self, batch):
        if self.lead in batch:
            raise ValueError("Lou cannot be processed")
        self.done.append(batch)
        return len(batch)

    @mute_logger("odoo.addons.certificates.tools.batch")
    def test_a_bad_one_fails_alone(self):
        bad = []
        results = try_each(
            self.people, self._process, lambda record, error: bad.append(record)
        )
        self.assertEqual(results, [1, 2])
        self.assertEqual(self.done, [self.boss, self.worker | self.colleague])
        self.assertEqual(bad, [self.lead])

    def test_what_users_are_told_is_no_fault_of_the_program(self):
        """Each refusal among many was an error with a traceback in the log."""
        reason = "Lou needs a number"

        def refuse(_batch):
            raise UserError(reason)

        with self.assertLogs("odoo.addons.certificates.tools.batch") as log:
            try_each(self.lead, refuse)
        self.assertEqual([record.levelname for record in log.records], ["WARNING"])
        self.assertFalse(log.records[0].exc_info)
        self.assertIn("Lou needs a number", log.output[0])

    @mute_logger("odoo.addons.certificates.tools.batch")
    def test_the_batches_after_it_follow(self):
        self.assertTrue(
            self._run_job(lambda: run_in_batches(self.people, 3, self._process))
        )
        self.assertEqual(self.done, [self.boss, self.worker, self.colleague])

    def test_it_tells_how_much_is_left_and_stops_when_the_time_is_up(self):
        jobs = type(self.env["ir.cron"])
        with patch.object(jobs, "_commit_progress", side_effect=[9, 9, 0]) as commit:
            self.assertFalse(run_in_batches(self.people, 1, self.done.append))
        self.assertEqual(self.done, [self.boss, self.lead])
        self.assertEqual(commit.call_args_list, [call(remaining=4), call(1), call(1)])

    def test_conflicts_are_for_odoo_to_try_again(self):
        def conflict(batch):
            raise OperationalError

        with self.assertRaises(OperationalError):
            try_each(self.people, conflict)


class TestBatch(RemindersCase):
    """The number of queries of an operation does not grow with the records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type.number_policy = "sequence"
        cls.crowd = cls.Employee.create(
            [
                {
                    "name": f"Crowd {index:03d}",
                    "work_email": f"crowd{index}@example.com",
                    "company_id": cls.company.id,
                    "parent_id": cls.lead.id,
                }
                for index in range(120)
            ]
        )

    def _count_queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _assert_constant(self, few, many, numbers=0):
        """Assert that an operation costs the same, but for the numbers it draws.

        Odoo draws each number of a sequence with a query of its own.
        """
        self.assertLessEqual(
            many, few + numbers + SLACK, "the number of queries grows with the records"
        )

    def _issue_to(self, employees, **values):
        with freeze_time("2022-06-30 12:00:00"):
            return self.Assignment.create(
                [
                    {
                        "type_id": self.type.id,
                        "employee_id": employee.id,
                        "date_start": "2022-06-30",
                        "date_expiry": EXPIRY,
                        **values,
                    }
                    for employee in employees
                ]
            )

    def test_issue(self):
        self._issue_to(self.crowd[:1])
        few, _result = self._count_queries(self._issue_to, self.crowd[:2])
        many, _result = self._count_queries(self._issue_to, self.crowd)
        self._assert_constant(few, many, numbers=len(self.crowd))

    def test_issue_with_tracking(self):
        tracked = self.env(context={**self.env.context, "tracking_disable": False})

        def issue(employees):
            return self._issue_to(employees.with_env(tracked)).with_env(tracked)

        self._issue_to(self.crowd[:1])
        few, _result = self._count_queries(issue, self.crowd[:2])
        many, _result = self._count_queries(issue, self.crowd)
        self._assert_constant(few, many, numbers=len(self.crowd))

    def test_write_and_revoke(self):
        certificates = self._issue_to(self.crowd)

        today = certificates[0].date_start

        def revoke(some):
            some.write({"revoked_on": today, "revocation_reason": "x"})

        few, _result = self._count_queries(revoke, certificates[:2])
        many, _result = self._count_queries(revoke, certificates[2:])
        self._assert_constant(few, many)

    def test_unlink(self):
        certificates = self._issue_to(self.crowd)
        few, _result = self._count_queries(certificates[:2].unlink)
        many, _result = self._count_queries(certificates[2:].unlink)
        self._assert_constant(few, many)

    def test_renew(self):
        certificates = self._issue_to(self.crowd)

        def renew(some):
            wizard = self.env["certificates.renew.wizard"].create(
                {"assignment_ids": [Command.set(some.ids)]}
            )
            wizard.action_renew()

        renew(certificates[:1])
        few, _result = self._count_queries(renew, certificates[1:3])
        many, _result = self._count_queries(renew, certificates[3:])
        self._assert_constant(few, many, numbers=len(self.crowd))

    def test_exam(self):
        def prepare(employees, name):
            return self.env["certificates.exam"].create(
                {
                    "name": name,
                    "type_id": self.type.id,
                    "company_id": self.company.id,
                    "candidate_ids": [
                        Command.create({"employee_id": e.id, "result": "passed"})
                        for e in employees
                    ],
                }
            )

        small, large = prepare(self.crowd[:2], "S"), prepare(self.crowd, "L")
        few, _result = self._count_queries(small.action_issue)
        many, issued = self._count_queries(large.action_issue)
        self.assertEqual(len(issued), len(self.crowd))
        self._assert_constant(few, many, numbers=len(self.crowd))

    def test_states_and_names_of_many(self):
        certificates = self._issue_to(self.crowd)

        def read(some):
            return some.read(["display_name", "state", "needs_attention", "superseded"])

        few, _result = self._count_queries(read, certificates[:2])
        many, _result = self._count_queries(read, certificates)
        self._assert_constant(few, many)

    def test_counts_of_many_employees(self):
        self._issue_to(self.crowd)

        def read(employees):
            return employees.mapped("certificates_attention_count")

        few, _result = self._count_queries(read, self.crowd[:2])
        many, _result = self._count_queries(read, self.crowd)
        self._assert_constant(few, many)

    def test_queue_reminders(self):
        certificates = self._issue_to(self.crowd)
        with freeze_time(day(90)):
            few, _result = self._count_queries(certificates[:2]._remind)
            many, _result = self._count_queries(certificates[2:]._remind)
        self.assertEqual(len(self.Delivery.search([])), len(self.crowd))
        self._assert_constant(few, many)

    def test_reminder_run_to_one_manager(self):
        """The due certificates of a team are one mail and a few queries."""
        self._set_ladder((90, "manager", "email"), (90, "manager", "activity"))
        self._issue_to(self.crowd[:2])
        few, mails = self._count_queries(self._run, day(90))
        self.assertEqual(len(mails), 1)
        self._issue_to(self.crowd[2:50])
        many, mails = self._count_queries(self._run, day(90))
        self.assertEqual(len(mails), 1)
        self._assert_constant(few, many)

    def test_nothing_due_costs_next_to_nothing(self):
        self._issue_to(self.crowd[:1])
        few, _mails = self._count_queries(self._run, day(200))
        self._issue_to(self.crowd)
        many, mails = self._count_queries(self._run, day(200))
        self.assertFalse(mails)
        self._assert_constant(few, many)

    def test_archived_employees(self):
        self._issue_to(self.crowd)

        def archive(employees):
            employees.write({"active": False})
            return employees.certificates_held_ids.mapped("reminder_next_on")

        archive(self.crowd[:1])
        _queries, dates = self._count_queries(archive, self.crowd)
        self.assertEqual(set(dates), {False})

    def test_due_date_is_found_by_index(self):
        """A run reads what is due, not all certificates."""
        self._issue_to(self.crowd)
        self.env.flush_all()
        self.env.cr.execute("ANALYZE certificates_assignment")
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        domain = [("reminder_next_on", "<=", date.today() - timedelta(days=900))]
        query = self.Assignment._search(domain)
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select()).decode())
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("reminder_next_on", plan)
        self.assertIn("Index", plan)

    def test_mails_are_made_by_the_hundred(self):
        self._issue_to(self.crowd)
        deliveries = type(self.Delivery)
        with patch.object(deliveries, "_send_by_email", autospec=True) as send:
            self._run(day(90))
        self.assertEqual([len(call.args[0]) for call in send.call_args_list], [100, 20])
