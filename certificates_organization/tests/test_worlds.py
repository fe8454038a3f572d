from odoo.fields import Command

from odoo.addons.certificates.tests import test_worlds

from ..portal.organization import LACKING, Organization


class TestWorlds(test_worlds.TestWorlds):
    """Contact persons see of their people what the worlds say."""

    WORLDS = 3

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.contact = cls._new_user("contact", "base.group_portal")

    def _complicate(self, dice):
        result = super()._complicate(dice)
        self.suppliers = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Supplier", "Harbor")]
        )
        for person in self.people:
            supplier = dice.choice([False, *self.suppliers])
            if supplier:
                person.certificates_organization_id = supplier
        for site in self.sites:
            ids = dice.sample(self.suppliers.ids, dice.randint(0, 2))
            site.organization_ids = [Command.set(ids)]
        self.appointed = {
            (company, supplier)
            for company in self.hosts
            for supplier in self.suppliers
            if dice.random() < 0.6
        }
        self.env["certificates.pass.contact"].create(
            [
                {
                    "partner_id": self.contact.partner_id.id,
                    "organization_id": supplier.id,
                    "company_id": company.id,
                }
                for company, supplier in self.appointed
            ]
        )
        return result

    def _compare_world(self, dice):
        pages = Organization(self.env(user=self.contact))
        own = self.people.filtered(
            lambda p: (
                p.active
                and (p.company_id, p.certificates_organization_id) in self.appointed
            )
        )
        if not self.appointed:
            return
        self.assertEqual(set(pages.employees), set(own))
        rows = self._expect_rows(None)
        lacking = self.people.browse()
        for person in pages.describe(pages.employees):
            by_company = {
                kind: judged
                for (employee, kind), judged in rows.items()
                if employee == person.employee and judged[0][0] in LACKING
            }
            at_sites = self._find_at_sites(person.employee)
            found = {lack.type_id: set(lack.sites) for lack in person.lacking}
            self.assertEqual(len(found), len(person.lacking))
            self.assertEqual(
                found,
                {kind: at_sites.get(kind, set()) for kind in {*by_company, *at_sites}},
                person.employee.name,
            )
            for lack in person.lacking:
                if lack.type_id in by_company:
                    told = lack.status, lack.date_due
                    self.assertIn(told, [j[:2] for j in by_company[lack.type_id]])
            if found:
                lacking |= person.employee
        shown = pages.find_people_domain("", None, "lacking")
        self.assertEqual(pages.env["hr.employee"].search(shown), lacking)

    def _find_at_sites(self, employee):
        """Return the sites that ask for what an employee lacks, by type."""
        found = {}
        for site in self.sites.filtered("active"):
            is_here = employee.certificates_organization_id in site.organization_ids
            own = employee.company_id
            if is_here and site.company_id in (own, site.company_id.browse()):
                for kind in self._find_gaps(employee, site, None, visiting=True):
                    found.setdefault(kind, set()).add(site)
        return found
