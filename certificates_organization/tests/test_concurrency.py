# pylint: disable=invalid-commit
# Only what is committed can be seen by a second transaction.
from contextlib import closing

from psycopg2.errors import SerializationFailure
from werkzeug.datastructures import MultiDict

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.certificates.portal.submitter import Submitter
from odoo.addons.certificates.tests.concurrency import ConcurrencyCase
from odoo.addons.certificates_organization.portal.recertification import (
    Recertifications,
)


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    def _setup_records(self, env):
        organization, partner = env["res.partner"].create(
            [{"name": "Two Clicks Ltd", "is_company": True}, {"name": "Cleo Contact"}]
        )
        kinds = env["certificates.type"].create(
            [
                {"name": "Assessed at Once", "validity_count": 1},
                {"name": "Insured at Once", "holder": "organization"},
            ]
        )
        employee = env["hr.employee"].create(
            {"name": "Tim Twice", "certificates_organization_id": organization.id}
        )
        certificate = env["certificates.assignment"].create(
            {
                "employee_id": employee.id,
                "type_id": kinds[0].id,
                "date_start": "2020-01-01",
            }
        )
        record = env["certificates.recertification"].create(
            {
                "organization_id": organization.id,
                "type_id": kinds[0].id,
                "date": env.company._get_certificates_today(),
                "assessor": "Ada",
                "line_ids": [
                    Command.create(
                        {"employee_id": employee.id, "renewed_id": certificate.id}
                    )
                ],
            }
        )
        submission = env["certificates.submission"].create(
            {
                "partner_id": organization.id,
                "type_id": kinds[1].id,
                "date_start": "2026-01-01",
                "source": "contact",
            }
        )
        submission.action_submit()
        proposal = env["certificates.person.proposal"].create(
            {"name": "Nia Newcomer", "organization_id": organization.id}
        )
        self.created = (
            submission,
            record,
            proposal,
            employee,
            kinds,
            partner,
            organization,
        )
        self.ids = {
            records._name: records.ids
            for records in (submission, record, proposal, employee, kinds)
        }

    def _remove_records(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            employees = env["hr.employee"].search(
                [("name", "in", ["Tim Twice", "Nia Newcomer"])]
            )
            submission, *others = (r.with_env(env) for r in self.created)
            record, proposal, _employee, kinds, *partners = others
            submissions = submission | record.line_ids.submission_id
            submissions.delivery_ids.mail_id.unlink()
            submissions.organization_certificate_ids.unlink()
            cr.execute(
                "UPDATE certificates_recertification SET state = 'open' WHERE id = %s",
                [record.id],
            )
            record.invalidate_recordset()
            record.unlink()
            proposal.unlink()
            certificates = env["certificates.assignment"].search(
                [("employee_id", "in", employees.ids)]
            )
            certificates.sorted("id", reverse=True).unlink()
            submissions.unlink()
            contacts, resources = employees.work_contact_id, employees.resource_id
            employees.unlink()
            resources.unlink()
            kinds.unlink()
            for partner in (contacts, *partners):
                partner.unlink()
            cr.commit()

    def _get(self, env, model):
        return env[model].browse(self.ids[model])

    def _read(self, read):
        with closing(self.registry.cursor()) as cr:
            return read(api.Environment(cr, SUPERUSER_ID, {}))

    def _run_alone(self, action):
        with closing(self.registry.cursor()) as cr:
            action(api.Environment(cr, SUPERUSER_ID, {}))
            cr.commit()

    @mute_logger("odoo.sql_db")
    def test_a_list_is_handed_in_once_by_two_clicks(self):
        def hand_in(env):
            self._get(env, "certificates.recertification")._hand_in()

        self.assertEqual(len(self._race(hand_in, hand_in)), 1)
        with self.assertRaisesRegex(UserError, "handed in already"):
            self._run_alone(hand_in)

    @mute_logger("odoo.sql_db")
    def test_two_contacts_save_a_list_at_once(self):
        """What the first contact had entered was lost, and nobody was told."""

        def shown(env):
            return Recertifications(env).get_shown(find(env))

        def find(env):
            return self._get(env, "certificates.recertification")

        form = {"date": "2026-01-02", "assessor": "Ada", "shown": self._read(shown)}
        line_id = self._read(lambda env: find(env).line_ids.id)

        def save(result, do="save"):
            entered = MultiDict({**form, f"result_{line_id}": result})
            return lambda env: Recertifications(env).save(find(env), entered, do)

        self.assertEqual(len(self._race(save("failed"), save("absent"))), 1)
        self.assertEqual(self._read(lambda env: find(env).line_ids.result), "failed")
        message = "Nothing of yours was saved.*\n.*Changed: Tim Twice"
        # Nobody hands in or deletes either what another has changed.
        for second in (save("absent"), save("failed", "hand_in")):
            with self.assertRaisesRegex(UserError, message):
                self._run_alone(second)
        # A second click on what is saved already is none of this.
        self._run_alone(save("failed"))
        self.assertEqual(self._read(lambda env: find(env).line_ids.result), "failed")

    @mute_logger("odoo.sql_db")
    def test_an_officer_accepts_what_was_taken_back_and_changed(self):
        """The officer renewed people whom the screen had never shown as passed."""

        def find(env):
            return self._get(env, "certificates.recertification")

        self._run_alone(lambda env: find(env)._hand_in())
        seen = self._read(lambda env: find(env).seen_values)

        def change(env):
            find(env)._take_back()
            find(env).line_ids.number = "N-2"
            find(env)._hand_in()

        def accept(env):
            record = find(env(user=env.ref("base.user_admin").id))
            record.with_context(certificates_seen=seen).action_accept()

        self.assertEqual(len(self._race(change, accept)), 1)
        with self.assertRaisesRegex(UserError, "People.*Nothing was done"):
            self._run_alone(accept)
        self.assertFalse(self._read(lambda env: find(env).line_ids.submission_id.id))

    @mute_logger("odoo.sql_db")
    def test_a_certificate_is_handed_in_once_by_two_clicks(self):
        """Both clicks looked for what was handed in before either had done it."""
        people = self.ids["hr.employee"]

        def hand_in(env):
            submitter = Submitter(env)
            submitter.wait_for_earlier_click()
            values = {
                "employee_id": people[0],
                "type_id": self.ids["certificates.type"][0],
                "level_id": False,
                "date_start": "2026-01-01",
            }
            if not submitter._find_waiting(values):
                submissions = env["certificates.submission"]
                submissions._hand_in({**values, "source": "holder"}, [])

        def count(env):
            domain = [("employee_id", "in", people), ("state", "=", "to_check")]
            return env["certificates.submission"].search_count(domain)

        lost = self._race(hand_in, hand_in)
        self.assertEqual([type(error) for error in lost], [SerializationFailure])
        self._run_alone(hand_in)
        self.assertEqual(self._read(count), 1)
        self._run_alone(
            lambda env: (
                env["certificates.submission"]
                .search([("employee_id", "in", people)])
                .unlink()
            )
        )

    @mute_logger("odoo.sql_db")
    def test_two_officers_accept_a_list_at_once(self):
        def accept(env):
            self._get(env, "certificates.recertification").action_accept()

        def count(env):
            lines = self._get(env, "certificates.recertification").line_ids
            return len(lines.renewed_id.renewal_ids)

        self._run_alone(
            lambda env: self._get(env, "certificates.recertification")._hand_in()
        )
        self.assertEqual(len(self._race(accept, accept)), 1)
        self.assertEqual(self._read(count), 1)

    @mute_logger("odoo.sql_db")
    def test_two_officers_accept_a_certificate_of_an_organization(self):
        def accept(env):
            self._get(env, "certificates.submission").action_accept()

        def count(env):
            submission = self._get(env, "certificates.submission")
            return len(submission.organization_certificate_ids)

        self.assertEqual(len(self._race(accept, accept)), 1)
        self.assertEqual(self._read(count), 1)

    @mute_logger("odoo.sql_db")
    def test_two_officers_add_a_person_at_once(self):
        def accept(env):
            self._get(env, "certificates.person.proposal").action_accept()

        def count(env):
            return env["hr.employee"].search_count([("name", "=", "Nia Newcomer")])

        self.assertEqual(len(self._race(accept, accept)), 1)
        self.assertEqual(self._read(count), 1)

    @mute_logger("odoo.sql_db")
    def test_two_officers_renew_a_certificate_of_an_organization(self):
        self._run_alone(
            lambda env: self._get(env, "certificates.submission").action_accept()
        )

        def renew(env):
            submission = self._get(env, "certificates.submission")
            submission.organization_certificate_ids[0].action_renew()

        def count(env):
            certificates = env["certificates.organization.certificate"]
            partner = self._get(env, "certificates.submission").partner_id
            return certificates.search_count([("partner_id", "=", partner.id)])

        self.assertEqual(len(self._race(renew, renew)), 1)
        self.assertEqual(self._read(count), 2)
        self._run_alone(
            lambda env: (
                env["certificates.organization.certificate"]
                .search([("renewal_of_id", "!=", False)])
                .filtered(lambda c: c.partner_id.name == "Two Clicks Ltd")
                .unlink()
            )
        )
