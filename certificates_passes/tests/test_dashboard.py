from odoo.addons.certificates.tests.dashboard import DashboardMixin

from .common import PassesCase


class TestDashboard(DashboardMixin, PassesCase):
    def _request(self, user, certificates, reference=False):
        return (
            self.env["certificates.pass.request"]
            .with_user(user)
            .create(
                {
                    "reference": reference,
                    "pass_ids": [
                        (0, 0, {"assignment_id": certificate.id})
                        for certificate in certificates
                    ],
                }
            )
        )

    def test_the_newest_first(self):
        certificates = self._issue_many(3)
        self._request(self.officer, certificates[:1], "First").action_submit()
        self._request(self.officer, certificates, "Second").action_submit()
        self._request(self.officer, certificates, "Draft")
        tile = self._get_tiles(self.officer)["requests"]
        self.assertEqual(
            [(row["label"], row["value"]) for row in tile["figures"]],
            [
                ("Second", "In Preparation"),
                ("First", "In Preparation"),
                ("Draft", "Draft"),
            ],
        )
        self.assertEqual(tile["figures"][2]["detail"], "Passes: 3")
        self.assertEqual(tile["count"], 3)

    def test_nobody_sees_those_of_another(self):
        self._request(self.officer, self._issue_many(1)).action_submit()
        for user in (self.manager, self.env.ref("base.user_admin")):
            tile = self._get_tiles(user)["requests"]
            self.assertEqual((tile["count"], tile["figures"]), (0, []))

    def test_number_of_queries_is_constant(self):
        certificates = self._issue_many(3)
        self._request(self.officer, certificates).action_submit()
        few = self._count_queries(self.officer)
        for _index in range(5):
            self._request(self.officer, certificates).action_submit()
        self.assertLessEqual(self._count_queries(self.officer), few)
