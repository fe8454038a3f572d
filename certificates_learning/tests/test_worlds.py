from odoo.addons.certificates.tests import test_worlds_shown

from ..controllers import my_certificates


class TestWorlds(test_worlds_shown.TestWorldsShown):
    """What is required of somebody comes with the certifications that lead to it."""

    WORLDS = 2

    def _complicate(self, dice):
        result = super()._complicate(dice)
        some = self.types.filtered("active")
        self.certifications = self.env["certificates.certification"].create(
            [
                {
                    "name": f"Way to {certificate_type.name} {number}",
                    "kind": "external",
                    "type_id": certificate_type.id,
                    "company_id": dice.choice([False, *self.hosts.ids]),
                    "self_enroll": True,
                }
                for number in range(2)
                for certificate_type in some
            ]
        )
        self.certifications.action_publish()
        return result

    def _get_portal_pages(self):
        modules, _pages = super()._get_portal_pages()
        return [*modules, my_certificates], my_certificates.CertificateWays

    def _compare_world(self, dice):
        for person in dice.sample(self.people, 6):
            values = self._compare_portal(person, self._link(person, dice))
            for row in values["required"]:
                kinds = self._find_accepted(row, self._get_today(self.company))
                expected = self.certifications.filtered(
                    lambda c, row=row, kinds=kinds: (
                        c.type_id in (kinds | {row.type_id})
                        and c.company_id.id in (False, row.company_id.id)
                    )
                )
                ways = {way.certification for way in values["ways"][row]}
                self.assertEqual(
                    ways, set(expected), f"{person.name} {row.type_id.name}"
                )
