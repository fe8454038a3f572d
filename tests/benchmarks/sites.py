"""Sites that ask something, and the organizations whose people come there.

Nobody is given a certificate for it, and what sites ask is left aside by the report of
a company: what is measured elsewhere stays what it was.
"""

from population import execute

from odoo import fields
from odoo.fields import Command

# The type for which any of three others counts.
ANY = "SITE-ANY"
SITES = 10
ZONES = 2
ORGANIZATIONS = 20
# Of so many employees, one is of an organization.
STAFF = 10


def create_sites(env, company, types):
    """Create sites with zones. They ask for types that much is held of, for any of
    three others, two of which count at a level, and for what organizations hold."""
    sites, zones = _create_places(env, company)
    induction, insurance = env["certificates.type"].create(
        [
            {
                "name": "Site Induction",
                "code": ANY,
                "level_ids": [
                    Command.create({"name": name, "sequence": rank})
                    for rank, name in enumerate(("Visitor", "Worker"), start=1)
                ],
            },
            {"name": "Insurance", "code": "SITE-INS", "holder": "organization"},
        ]
    )
    visitor, worker = induction.level_ids
    induction.satisfied_by_ids = types[10:13]
    equivalences = env["certificates.equivalence"].search(
        [("satisfies_id", "=", induction.id), ("type_id", "in", types[10:12].ids)]
    )
    equivalences.level_id = worker
    asked = [
        {"type_id": induction.id, "site_ids": sites.ids},
        {"type_id": insurance.id, "site_ids": sites[:3].ids},
        {"type_id": types[5].id, "site_ids": sites[:5].ids},
        {"type_id": types[6].id, "site_ids": sites[5:].ids, "grace_days": 30},
        {"type_id": types[7].id, "site_ids": zones[::ZONES].ids},
        {
            "type_id": induction.id,
            "site_ids": zones[::ZONES].ids,
            "level_id": visitor.id,
        },
    ]
    env["certificates.requirement"].create(
        [_prepare_requirement(company, **values) for values in asked]
    )
    _fill_organizations(env, company, insurance)


def _create_places(env, company):
    """Return sites and their zones. To the last site people of all companies come."""
    places = env["certificates.site"]
    owners = [company.id] * (SITES - 1) + [False]
    sites = places.create(
        [
            {"name": f"Site {number}", "company_id": owner}
            for number, owner in enumerate(owners)
        ]
    )
    zones = places.create(
        [
            {
                "name": f"Zone {number}",
                "parent_id": site.id,
                "company_id": site.company_id.id,
            }
            for site in sites
            for number in range(ZONES)
        ]
    )
    return sites, zones


def _prepare_requirement(company, site_ids, **values):
    return {
        **values,
        "company_id": company.id,
        "site_ids": [Command.set(site_ids)],
        "date_start": fields.Date.subtract(fields.Date.today(), years=3),
        "is_announced": True,
    }


def _fill_organizations(env, company, insurance):
    """Let one of some employees be of an organization; every other one is insured."""
    organizations = env["res.partner"].create(
        [
            {"name": f"Contractor {number}", "is_company": True}
            for number in range(ORGANIZATIONS)
        ]
    )
    env["certificates.organization.certificate"].create(
        [
            {
                "partner_id": organization.id,
                "company_id": company.id,
                "type_id": insurance.id,
                "date_start": fields.Date.subtract(fields.Date.today(), months=3),
            }
            for organization in organizations[::2]
        ]
    )
    env.flush_all()
    execute(
        env,
        """
        UPDATE hr_employee
           SET certificates_organization_id
               = (%(ids)s::int[])[1 + id / %(staff)s %% %(total)s]
         WHERE id %% %(staff)s = 0 AND company_id = %(company)s
        """,
        ids=organizations.ids,
        total=ORGANIZATIONS,
        staff=STAFF,
        company=company.id,
    )
    env.invalidate_all()
