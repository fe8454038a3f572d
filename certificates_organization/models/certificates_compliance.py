from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.certificates.tools.compliance import GAPS

# What somebody does not have, though it is asked.
LACKING = (*GAPS, "grace")


class Gap(NamedTuple):
    """What an organization lacks."""

    organization: models.BaseModel
    company_id: int
    type_id: models.BaseModel
    level_id: models.BaseModel
    status: str
    date_due: date
    date_expiry: date | None

    @property
    def name(self):
        """The type, with the least level that is asked for."""
        return ", ".join(filter(None, (self.type_id.name, self.level_id.name)))


# What the context names to ask of organizations, rather than of people.
OF_ORGANIZATIONS = "certificates_organizations"


class CertificatesCompliance(models.Model):
    """What organizations have to hold themselves, for their people to be let in.

    At sites, a type that organizations hold is asked of the organization of each
    person, and judged like all else: with equivalents, levels and grace periods. The
    report of a company is about people, and leaves these types aside.
    """

    _inherit = "certificates.compliance"
    _depends = {  # noqa: RUF012
        "certificates.organization.certificate": [
            "active",
            "company_id",
            "date_expiring",
            "date_expiry",
            "date_start",
            "level_id",
            "partner_id",
            "revoked_on",
            "type_id",
        ],
        "certificates.requirement": ["is_for_own_company"],
        "certificates.site": ["organization_ids"],
        "certificates.type": ["holder"],
        "hr.employee": ["certificates_organization_id"],
    }

    def action_open_certificates(self):
        """Open what the organization of this employee holds, if the type asks that."""
        self.ensure_one()
        if self.type_id.holder == "person":
            return super().action_open_certificates()
        # sudo: who sees a row sees whom it is about
        employee = self.sudo().employee_id
        organization = employee.certificates_organization_id
        action = self.env["certificates.organization.certificate"]._get_open_action(
            [
                ("partner_id", "=", organization.id),
                ("type_id", "=", self.type_id.id),
            ],
            default_partner_id=organization.id,
            default_type_id=self.type_id.id,
        )
        name = self.env._(
            "%(type)s of %(organization)s",
            type=self.type_id.name,
            organization=organization.name or employee.name,
        )
        return {**action, "display_name": name}

    def _select_requirements(self):
        """Add who has to hold the type; away from sites only what people hold."""
        if self._is_of_organizations():
            return self._select_organization_requirements()
        return SQL(
            """
            SELECT requirement.*, type.holder
              FROM (%(requirements)s) requirement
              JOIN certificates_type type ON type.id = requirement.type_id
             WHERE %(at_sites)s OR type.holder = 'person'
            """,
            requirements=super()._select_requirements(),
            at_sites=bool(self._get_site_ids()),
        )

    @api.model
    def _sql_concerns(self):
        """Leave out what is required of other organizations than that of a person."""
        if self._is_of_organizations():
            return self._sql_concerns_organization()
        return SQL(
            """
            %s AND (requirement.holder = 'person' OR EXISTS (
                SELECT FROM hr_employee member
                  JOIN res_company company ON company.id = member.company_id
                 WHERE member.id = employee.id
                   AND (requirement.is_for_own_company
                        OR member.certificates_organization_id <> company.partner_id)))
            """,
            super()._sql_concerns(),
        )

    def _select_slots(self):
        # sudo: the rules of this report say who may see it
        certificates = self.env["certificates.organization.certificate"].sudo()
        query = self._find_counting_slots(certificates)
        query.add_join(
            "JOIN",
            "member",
            "hr_employee",
            SQL(
                """
                member.certificates_organization_id
                    = certificates_organization_certificate.partner_id
                AND member.company_id
                    = certificates_organization_certificate.company_id
                """
            ),
        )
        of_organizations = query.select("member.id", self._sql_slot("counting"))
        return SQL("%s UNION ALL %s", super()._select_slots(), of_organizations)

    def _select_held(self):
        if not self._get_site_ids() and not self._is_of_organizations():
            return super()._select_held()
        # sudo: the rules of this report say who may see it
        certificates = self.env["certificates.organization.certificate"].sudo()
        # The register of the site counts, too, for whom another company sends there.
        is_own = SQL(
            """
            certificates_organization_certificate.partner_id
                = employee.certificates_organization_id
            AND (certificates_organization_certificate.company_id = employee.company_id
                 OR certificates_organization_certificate.company_id IN (
                    SELECT company_id FROM certificates_site
                     WHERE id = ANY(%s) AND %s))
            """,
            self._get_site_ids(),
            self._are_visitors(),
        )
        held = self._select_certificates(certificates, is_own, SQL("NULL::int"))
        if self._is_of_organizations():
            return held
        return SQL("%s UNION ALL %s", super()._select_held(), held)

    @api.model
    def _select_changes_of_one(self):
        changes = self._select_changes_of_held(
            SQL("certificates_organization_certificate"),
            SQL("partner_id = employee.certificates_organization_id"),
        )
        return SQL("%s UNION ALL %s", super()._select_changes_of_one(), changes)

    @api.model
    def _remark_cells(self, cells, types):
        """Name the organization that has to hold something, and whether it does."""
        result = super()._remark_cells(cells, types)
        names = {t.id: t.name for t in types if t.holder == "organization"}
        # sudo: who sees a row may know which organization it depends on
        employees = self.env["hr.employee"].sudo().browse(cells) if names else []
        for employee in employees:
            for type_id in names.keys() & cells[employee.id].keys():
                cell = cells[employee.id][type_id]
                cell["remark"] = self._describe_holder(
                    employee.certificates_organization_id.name or employee.name,
                    names[type_id],
                    cell["status"],
                )
        return result

    @api.model
    def _describe_holder(self, organization, type_name, status):
        names = {"organization": organization, "type": type_name}
        if status in GAPS:
            return self.env._("%(organization)s lacks %(type)s", **names)
        return self.env._("%(type)s of %(organization)s", **names)

    # What organizations lack themselves

    @api.model
    def _is_of_organizations(self):
        """Return whether it is asked of organizations: by code, not by a client."""
        return self.env.su and bool(self.env.context.get(OF_ORGANIZATIONS))

    @api.model
    def _find_organization_standings(self, pairs):
        """Return how organizations stand with what is required of themselves.

        That is what the company requires of organizations, and what the sites ask at
        which their people work. In one query for each day that it is somewhere.

        :param pairs: ids of an organization and of the company that asks
        :return: rows of dictionaries with ``partner_id``, ``company_id``, ``type_id``,
            ``level_id``, ``date_due``, ``date_expiry`` and ``status``, as in the report
        """
        # sudo: the caller decides who may know
        rows = self.sudo().with_context(**{OF_ORGANIZATIONS: True})
        rows.env["certificates.standing"]._flush_sources()
        days = self.env["res.company"]._get_certificates_days()
        found = []
        for day, company_ids in days.items():
            there = sorted({pair for pair in pairs if pair[1] in company_ids})
            if there:
                dated = rows.with_context(certificates_date=fields.Date.to_string(day))
                found += dated._read_organization_standings(there)
        return found

    @api.model
    def _find_organization_gaps(self, pairs):
        """Return what organizations lack, the most urgent first: a list of ``Gap``.

        For the parameters see ``_find_organization_standings``.
        """
        # sudo: see there
        partners = self.env["res.partner"].sudo()
        types = self.env["certificates.type"].sudo()
        # sudo: see there
        levels = self.env["certificates.level"].sudo()
        return [
            Gap(
                partners.browse(row["partner_id"]),
                row["company_id"],
                types.browse(row["type_id"]),
                levels.browse(row["level_id"] or []),
                row["status"],
                row["date_due"],
                row["date_expiry"],
            )
            for row in self._find_organization_standings(pairs)
            if row["status"] in LACKING
        ]

    def _read_organization_standings(self, pairs):
        names = (
            "partner_id",
            "company_id",
            "type_id",
            "level_id",
            "date_due",
            "date_expiry",
            "status",
        )
        partner_ids, company_ids = zip(*pairs, strict=True)
        query = SQL(
            """
            WITH requirement AS MATERIALIZED (%(requirements)s),
                 counting AS MATERIALIZED (%(counting)s)
            SELECT employee.certificates_organization_id, employee.company_id,
                   required.type_id, required.level_id, required.date_due,
                   required.date_expiry, %(status)s
              FROM (SELECT NULL::int AS id, *
                      FROM UNNEST(%(partners)s::int[], %(companies)s::int[])
                           AS pair (certificates_organization_id, company_id)
                   ) employee
             CROSS JOIN (%(version)s) version
             CROSS JOIN LATERAL (%(required)s) required
             ORDER BY required.date_due, required.type_id
            """,
            requirements=self._select_requirements(),
            counting=self._select_counting(),
            status=self._sql_status(),
            partners=list(partner_ids),
            companies=list(company_ids),
            version=SQL("SELECT NULL::date AS contract_date_start"),
            required=self._select_required(),
        )
        return [
            dict(zip(names, row, strict=True)) for row in self.env.execute_query(query)
        ]

    def _select_organization_requirements(self):
        """Return what is required of organizations on the day, and at which sites."""
        return SQL(
            """
            SELECT requirement.*, asked.organization_ids, FALSE AS names_employees
              FROM certificates_requirement requirement
              JOIN certificates_type type
                ON type.id = requirement.type_id AND type.active
               AND type.holder = 'organization'
              LEFT JOIN (
                    SELECT asking.requirement_id,
                           ARRAY_AGG(present.partner_id) AS organization_ids
                      FROM certificates_requirement_site_rel asking
                      JOIN certificates_site around ON around.id = asking.site_id
                      LEFT JOIN certificates_site place
                        ON place.active
                       AND place.parent_path LIKE around.parent_path || '%%'
                      LEFT JOIN certificates_site_organization_rel present
                        ON present.site_id = place.id
                     GROUP BY 1
                   ) asked ON asked.requirement_id = requirement.id
             WHERE requirement.active AND requirement.date_start <= %(day)s
               AND (requirement.date_until >= %(day)s) IS NOT FALSE
            """,
            day=self._get_chosen_day(),
        )

    def _sql_concerns_organization(self):
        """Return whether a requirement is about an organization."""
        return SQL(
            """
            (requirement.organization_ids IS NULL
             OR employee.certificates_organization_id
                = ANY(requirement.organization_ids))
            AND (requirement.is_for_own_company
                 OR NOT EXISTS (
                    SELECT FROM res_company company
                     WHERE company.id = employee.company_id
                       AND company.partner_id = employee.certificates_organization_id))
            """
        )

    def _select_moved_on(self):
        # Organizations do not move from one work to another.
        if self._is_of_organizations():
            return SQL("NULL::date")
        return super()._select_moved_on()

    def _sql_applies(self, version, department):
        # What is required of organizations is required for all of their people.
        if self._is_of_organizations():
            return SQL("TRUE")
        return super()._sql_applies(version, department)
