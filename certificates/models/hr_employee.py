from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import folding
from ..tools.numbers import fold_number

# A change of these changes who leads a team.
TEAM_FIELDS = {"active", "parent_id", "user_id"}


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    certificates_held_ids = fields.One2many(
        "certificates.assignment",
        "employee_id",
        "Certificates",
        groups="hr.group_hr_user",
    )
    certificates_held_count = fields.Integer(
        "Certificate Count", compute="_compute_certificate_counts"
    )
    certificates_attention_count = fields.Integer(
        "Certificate Attention Count", compute="_compute_certificate_counts"
    )
    certificates_external_number = fields.Char(
        "External Number",
        copy=False,
        index="btree_not_null",
        groups="hr.group_hr_user",
        help="The number by which the organization itself knows this person.",
    )
    # How an employee is searched and matched, without accents: see tools/folding.py.
    certificates_folded_name = fields.Char(
        compute="_compute_certificates_folded_name",
        store=True,
        index="trigram",
        groups="hr.group_hr_user",
        export_string_translation=False,
    )
    certificates_folded_number = fields.Char(
        compute="_compute_certificates_folded_number",
        store=True,
        index="btree_not_null",
        groups="hr.group_hr_user",
        export_string_translation=False,
    )
    certificates_archived_on = fields.Date(
        "Archived On",
        copy=False,
        readonly=True,
        groups="hr.group_hr_user",
        help="Since when the employee is archived. Days before are still judged.",
    )

    # A page of the matrix has them in their order.
    _certificates_folded_name_index = models.Index("(certificates_folded_name, id)")
    _certificates_email_index = models.Index("(LOWER(work_email))")

    @api.depends("certificates_held_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_certificate_counts(self):
        counts = self.env["certificates.assignment"]._count_by_employee(self.ids)
        for employee in self:
            held, attention = counts.get(employee.id, (0, 0))
            employee.certificates_held_count = held
            employee.certificates_attention_count = attention

    @api.depends("name")
    def _compute_certificates_folded_name(self):
        for employee in self:
            name = folding.fold_plain_name(employee.name or "")
            employee.certificates_folded_name = name

    @api.depends("certificates_external_number")
    def _compute_certificates_folded_number(self):
        for employee in self:
            number = fold_number(employee.certificates_external_number)
            employee.certificates_folded_number = number or False

    @api.model_create_multi
    def create(self, vals_list):
        self._check_certificates_number(vals_list)
        employees = super().create(vals_list)
        employees.parent_id._reload_menus()
        return employees

    def write(self, vals):
        self._check_certificates_number([vals])
        self._note_archiving(vals.get("active"))
        if not TEAM_FIELDS & vals.keys():
            return super().write(vals)
        leads = self.parent_id | self.filtered("child_ids")
        result = super().write(vals)
        (leads | self.parent_id)._reload_menus()
        of_team = Domain("employee_id", "in", self.ids) | Domain(
            "employee_id.parent_id", "in", self.ids
        )
        self.env["certificates.reminder"]._follow_people(of_team)
        return result

    @api.model
    def _check_certificates_number(self, vals_list):
        forms = self.env["certificates.form.mixin"]
        forms._check_lengths(vals_list, self, ["certificates_external_number"])

    def _note_archiving(self, active):
        """Note since when these employees are archived, before they are.

        :param active: whether they are going to be active, None if that stays
        """
        if active:
            back = self.filtered("certificates_archived_on")
            back.certificates_archived_on = False
        elif active is not None:
            for company, employees in (
                self.filtered("active").grouped("company_id").items()
            ):
                today = company._get_certificates_today()
                employees.certificates_archived_on = today

    @api.ondelete(at_uninstall=False)
    def _unlink_except_certified(self):
        # sudo: certificates out of sight count too
        certificates = self.env["certificates.assignment"].sudo()
        groups = certificates.with_context(active_test=False)._read_group(
            [("employee_id", "in", self.ids)], ["employee_id"], ["__count"]
        )
        for employee, count in groups:
            raise UserError(
                self.env._(
                    "%(employee)s cannot be deleted. Number of certificates on record: "
                    "%(count)s. Archive the employee instead.",
                    employee=employee.name,
                    count=count,
                )
            )

    def action_open_certificates(self):
        """Open the certificates of these employees."""
        certificates = self.env["certificates.assignment"]
        action = certificates._get_open_action(
            [("employee_id", "in", self.ids)],
            default_employee_id=self.id if len(self) == 1 else False,
        )
        return certificates._list_as_held(action)

    @api.model
    def _search_display_name(self, operator, value):
        """Find employees by all words of a name in any order, without accents."""
        if operator != "ilike" or not isinstance(value, str) or not value.strip():
            return super()._search_display_name(operator, value)
        return self._get_certificates_search_domain(value)

    @api.model
    def _get_certificates_search_domain(self, text):
        """Return the employees that somebody means who types a text.

        Officers may type an email address or an external number too.

        :param str text: any words of the name, in any order, with or without accents
        """
        words = folding.fold_plain(text).replace(",", " ").split()
        meant = Domain.AND(
            Domain("certificates_folded_name", "like", word) for word in words
        )
        if self.env.su or self.env.user.has_group(
            "certificates.group_certificates_user"
        ):
            address, number = _fold_email(text), fold_number(text)
            meant |= Domain("work_email", "ilike", address)
            meant |= Domain("certificates_folded_number", "like", number)
        if not words:
            meant = Domain.FALSE
        # sudo: the folded name is for searching only, an officer knows the number
        found = self.sudo().with_context(active_test=False)._search(meant)
        return Domain("id", "in", found)

    def _reload_menus(self):
        """Have menus loaded anew: they depend on who leads a team."""
        # sudo: whoever changes a team need not see those who lead it
        if any(lead.user_id for lead in self.sudo()):
            self.env.registry.clear_cache()

    @api.model
    def _has_certificates_team(self):
        """Return whether anybody is below the current user, in any company."""
        # sudo: as in the rules, who belongs to whom is asked in every company
        everyone = self.sudo().with_context(active_test=False)
        lead = Domain("parent_id.active", "=", True) & Domain(
            "parent_id.user_id", "=", self.env.uid
        )
        return bool(everyone.search_count(lead, limit=1))

    @api.model
    def _match_for_certificates(self, values):
        """Return the employees that an import may mean, former ones included.

        A name that fits with its accents goes before those that fit without.

        :param values: names, work email addresses or external numbers
        :return: for each value the employees that it fits
        """
        exact, plain = defaultdict(set), defaultdict(set)
        # sudo: officers of certificates may match an external number without reading it
        for employee in self.sudo()._search_matches(values):
            plain[employee.certificates_folded_name].add(employee.id)
            for key in (
                folding.fold_name(employee.name),
                (employee.work_email or "").lower(),
                employee.certificates_folded_number,
            ):
                exact[key].add(employee.id)
        found = {}
        for value in values:
            turned = [plain[name] for name in folding.fold_turned_names(value)]
            ids = (
                exact[folding.fold_name(value)]
                | exact[_fold_email(value)]
                | exact[fold_number(value)]
                or plain[folding.fold_plain_name(value)]
                or set().union(*turned)
            )
            # sudo: as above
            found[value] = self.sudo().browse(ids)
        return found

    def _search_matches(self, values):
        """Return the employees of the companies whom some values may name."""
        columns = ["name", "work_email", "certificates_folded_name"]
        columns += ["certificates_folded_number", "company_id", "active"]
        self.flush_model(columns)
        names = {folding.fold_plain_name(value) for value in values}
        names.update(*map(folding.fold_turned_names, values))
        # A query for each index: one condition with "or" would read all employees.
        # Names are joined: a list may be looked up in the index for parts of names.
        query = SQL(
            """
            SELECT id FROM hr_employee
            JOIN UNNEST(%(names)s::varchar[]) AS wanted (name)
                ON wanted.name = certificates_folded_name
            WHERE company_id = ANY(%(companies)s)
            UNION SELECT id FROM hr_employee
            WHERE LOWER(work_email) = ANY(%(emails)s)
                AND company_id = ANY(%(companies)s)
            UNION SELECT id FROM hr_employee
            WHERE certificates_folded_number = ANY(%(numbers)s)
                AND company_id = ANY(%(companies)s)
            """,
            names=list(names - {""}),
            emails=list({_fold_email(value) for value in values} - {""}),
            numbers=list({fold_number(value) for value in values} - {""}),
            companies=self.env.companies.ids,
        )
        found = self.browse(id_ for (id_,) in self.env.execute_query(query))
        found.fetch(columns)
        return found

    def _describe_match(self):
        """Return a label that tells an employee from others of the same name."""
        self.ensure_one()
        key = self.work_email or self.certificates_external_number
        details = filter(None, (key, self.company_id.name))
        return f"{self.name} ({', '.join(details)})"

    def _get_certificates_partner(self):
        """Return the contact at which an employee is warned."""
        user = self.user_id.filtered("active")
        return user.partner_id or self.work_contact_id


def _fold_email(address):
    return address.strip()[: folding.MAX_LENGTH].lower()
