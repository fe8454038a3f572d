from freezegun import freeze_time

from odoo.addons.certificates.tests.common import PDF, FrozenMixin
from odoo.addons.certificates.tests.dashboard import DashboardMixin

from .common import LearningCase

PROOF = [{"name": "proof.pdf", "raw": PDF}]


class TestDashboard(FrozenMixin, DashboardMixin, LearningCase):
    now = "2026-03-15 10:00:00"

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.first_aid = cls._new_external(days_to_complete=10)
        cls.lead.user_id = cls._new_user("lead")

    def _submit(self, employee, moment):
        with freeze_time(moment):
            enrollment = self._enroll(self.first_aid, employee, enrolled_on=moment[:10])
            enrollment.action_submit_proof(PROOF)
            self.env.flush_all()
        return enrollment

    def _get_names(self, tile):
        return [row["label"] for row in tile["figures"]]

    def test_proof_to_approve(self):
        self._submit(self.worker, "2026-03-10 10:00:00")
        self._submit(self.colleague, "2026-03-12 10:00:00")
        self._submit(self.lead, "2026-03-11 10:00:00").action_approve()
        tile = self._get_tiles(self.officer)["submissions"]
        self.assertEqual(self._get_names(tile), ["Coby Colleague", "Wim Worker"])
        self.assertEqual(tile["count"], 2)

    def test_own_proof_is_for_others_to_approve(self):
        self._submit(self.worker, "2026-03-10 10:00:00")
        self._submit(self.lead, "2026-03-11 10:00:00")
        tile = self._get_tiles(self.lead.user_id)["submissions"]
        self.assertEqual(self._get_names(tile), ["Wim Worker"])
        self.assertEqual(self._get_tiles(self.learner)["submissions"]["count"], 0)

    def test_overdue(self):
        self._enroll(self.first_aid, self.worker, enrolled_on="2026-03-05")
        self._enroll(self.first_aid, self.colleague, enrolled_on="2026-03-04")
        self._enroll(self.first_aid, self.lead, enrolled_on="2026-02-01")
        tile = self._get_tiles(self.officer)["overdue"]
        self.assertEqual(self._get_names(tile), ["Lou Lead", "Coby Colleague"])
        self.assertEqual(tile["count"], 2)

    def test_filters(self):
        self._submit(self.worker, "2026-02-10 10:00:00")
        filters = {"type_ids": self._new_type("Other").ids}
        tiles = self._get_tiles(self.officer, filters)
        self.assertEqual(tiles["submissions"]["count"], 0)
        self.assertEqual(tiles["overdue"]["count"], 0)
        tiles = self._get_tiles(self.officer, {"type_ids": self.type.ids})
        self.assertEqual(tiles["submissions"]["count"], 1)
        self.assertEqual(tiles["overdue"]["count"], 1)

    def test_nothing_of_another_company(self):
        self._submit(self.worker, "2026-02-10 10:00:00")
        elsewhere = self._new_user(
            "elsewhere", "certificates.group_certificates_user", self.other_company
        )
        self._new_type("Elsewhere", company_id=self.other_company.id)
        tiles = self._get_tiles(elsewhere)
        self.assertEqual(tiles["submissions"]["count"], 0)
        self.assertEqual(tiles["overdue"]["count"], 0)

    def test_number_of_queries_is_constant(self):
        self._submit(self.worker, "2026-02-10 10:00:00")
        few = self._count_queries(self.officer)
        self._submit(self.colleague, "2026-02-10 10:00:00")
        for index in range(6):
            self._submit(self._new_employee(f"Crowd {index}"), "2026-02-10 10:00:00")
        self.assertLessEqual(self._count_queries(self.officer), few)
