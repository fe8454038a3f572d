from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_datetime, format_list, split_every

from ..tools import folding

# Days and sites that are asked for in one query.
MAX_VISITS = 100


class CertificatesSite(models.Model):
    """A place where people work, and what is asked of those who come there.

    What a site asks is asked in its zones too.
    """

    _name = "certificates.site"
    _description = "Site"
    _inherit = [
        "certificates.form.mixin",
        "certificates.import.mixin",
        "mail.thread",
    ]
    _order = "complete_name, id"
    _key_texts = ("code",)
    _rec_names_search = ["complete_name", "name", "code"]
    _parent_name = "parent_id"
    _parent_store = True
    _check_company_auto = True
    # People of branches come to the sites of their company.
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, tracking=True)
    complete_name = fields.Char(
        "Site and Zone", compute="_compute_complete_name", store=True, recursive=True
    )
    code = fields.Char(
        copy=False,
        tracking=True,
        help="Short code of the site, unique within a company.",
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index="btree_not_null",
        tracking=True,
        help="Leave empty for a site to which people of every company come.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Address",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Where it is, or the client to whom it belongs.",
    )
    parent_id = fields.Many2one(
        "certificates.site",
        "Zone Of",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The site that this is a zone of: what the site asks is asked here too.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("certificates.site", "parent_id", "Zones")
    responsible_id = fields.Many2one(
        "res.users",
        domain=lambda self: self._domain_responsible_id(),
        tracking=True,
        help="Whom to ask who is not let in.",
    )
    requirement_ids = fields.Many2many(
        "certificates.requirement",
        "certificates_requirement_site_rel",
        "site_id",
        "requirement_id",
        "Requirements",
        check_company=True,
        # Another would be asked here only, and nowhere else any more.
        domain=[("site_ids", "!=", False)],
        help="What is asked of everybody who comes here.",
    )
    inherited_requirement_ids = fields.Many2many(
        "certificates.requirement",
        compute="_compute_inherited_requirement_ids",
        recursive=True,
        string="Asked by the Site Around",
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), LOWER(code)) WHERE code IS NOT NULL",
        "This code is already used by another site of the company.",
    )

    @api.model
    def _domain_responsible_id(self):
        return self.env["res.users"]._get_certificates_officer_domain()

    @api.depends("parent_id.requirement_ids", "parent_id.inherited_requirement_ids")
    def _compute_inherited_requirement_ids(self):
        for site in self:
            around = site.parent_id
            site.inherited_requirement_ids = (
                around.requirement_ids | around.inherited_requirement_ids
            )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for site in self:
            names = filter(None, (site.parent_id.complete_name, site.name))
            site.complete_name = " / ".join(names)

    @api.depends("complete_name")
    def _compute_display_name(self):
        for site in self:
            site.display_name = site.complete_name

    @api.model_create_multi
    def create(self, vals_list):
        self._check_values(vals_list)
        vals_list = [self._clean_values(vals) for vals in vals_list]
        # A requirement that is created along has to know its site.
        asked = [vals.pop("requirement_ids", None) for vals in vals_list]
        sites = super().create(vals_list)
        for site, commands in zip(sites, asked, strict=True):
            if commands:
                site.with_context(default_site_ids=site.ids).write(
                    {"requirement_ids": commands}
                )
        return sites

    def write(self, vals):
        self._check_values([vals])
        self._check_unchanged()
        self._check_zones(vals.get("parent_id"))
        zones = self._find_zones_that_follow() if "company_id" in vals else self
        # The zones that are saved with a site were seen at other moments.
        sites = self.with_context(certificates_seen=None)
        asked = self.requirement_ids if "requirement_ids" in vals else []
        result = super(CertificatesSite, sites).write(self._clean_values(vals))
        if asked:
            asked._archive_without_site()
        if vals.get("active") is False:
            self.child_ids.action_archive()
        if "company_id" in vals:
            # The company is among the values: ask again who may define this.
            self.check_access("write")
            (zones - self).company_id = vals["company_id"]
            self._check_company_of_uses()
        return result

    @api.constrains("company_id", "requirement_ids")
    def _check_company_of_requirements(self):
        """Refuse what is asked in every company where one company's people come."""
        # sudo: a requirement of another company may be asked here too
        self.sudo().requirement_ids._check_company(["site_ids"])

    def _find_zones_that_follow(self):
        """Return the zones that are of the company of their site, and stay so."""
        # sudo: a zone out of sight follows too
        everything = self.sudo().with_context(active_test=False)
        return everything.child_ids.filtered(
            lambda zone: zone.company_id == zone.parent_id.company_id
        )

    @api.model
    def _clean_values(self, vals):
        return {
            **vals,
            **{name: folding.clean(vals[name]) for name in {"code", "name"} & {*vals}},
        }

    def _check_zones(self, parent_id):
        """Refuse to make a zone of a site that is within it, or is it."""
        # Odoo refuses it too, but names nobody.
        around = self.browse(parent_id).exists()
        if around:
            (self | around)._settle_clashes()
        while around and around not in self:
            around = around.parent_id
        if around:
            raise ValidationError(
                self.env._(
                    "%(site)s cannot be a zone of %(other)s, which is a zone of it.",
                    site=around.name,
                    other=self.browse(parent_id).display_name,
                )
            )

    def _settle_clashes(self):
        """Have who else moves a site around or within these now try again.

        Each alone may be fine, and together the one would be a zone of the other.
        """
        # sudo: the sites around these count too, whoever sees them
        ids = {int(part) for site in self.sudo() for part in site._get_path()}
        self.env.execute_query(
            SQL(
                """
                UPDATE certificates_site SET parent_path = parent_path
                 WHERE id IN (SELECT id FROM certificates_site WHERE id = ANY(%s)
                               ORDER BY id FOR NO KEY UPDATE)
                RETURNING id
                """,
                sorted(ids),
            )
        )

    def _get_path(self):
        """Return the ids of a site and those around it, as texts."""
        return filter(None, (self.parent_path or "").split("/"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        # sudo: what is out of sight keeps a site too
        everything = self.sudo().with_context(active_test=False)
        for site in everything:
            zones = site.child_ids - everything
            if zones or site.requirement_ids:
                raise UserError(
                    self.env._(
                        "%(site)s cannot be deleted. Its zones: %(zones)s; its "
                        "requirements: %(requirements)s. Archive it instead.",
                        site=site.display_name,
                        zones=len(zones),
                        requirements=len(site.requirement_ids),
                    )
                )

    def _check_unchanged(self):
        """Refuse to save over what somebody else has saved in the meantime.

        The form tells what it has shown, as ``certificates_seen`` in the context.
        """
        seen = self.env.context.get("certificates_seen")
        if not isinstance(seen, str) or len(self) != 1:
            return
        self.invalidate_recordset(["write_date", "write_uid"])
        if fields.Datetime.to_string(self.write_date) != seen[:19]:
            raise UserError(
                self.env._(
                    "%(user)s has changed %(site)s at %(time)s, while you had it open. "
                    "Nothing was saved: reload the page and enter your changes again.",
                    # sudo: who changed it is shown in its history too
                    user=self.sudo().write_uid.name,
                    site=self.name,
                    time=format_datetime(self.env, self.write_date),
                )
            )

    @api.model
    def _match_for_certificates(self, values):
        """Return the sites that an import may mean.

        :param values: names with those of the sites around, else names or codes
        :return: for each value the sites that are called so
        """
        exact, whole, short = {}, folding.NameIndex(), folding.NameIndex()
        for site in self.search_fetch([], ["complete_name", "name", "code"]):
            exact.setdefault(site.complete_name, []).append(site.id)
            whole.add(site.complete_name, site.id)
            for text in filter(None, (site.name, site.code)):
                short.add(text, site.id)
        return {
            v: self.browse(exact.get(v) or whole.find(v) or short.find(v))
            for v in values
        }

    def _describe_match(self):
        """Return a label that tells a site from others of the same name."""
        self.ensure_one()
        code = f" ({self.code})" if self.code else ""
        return f"{self.display_name}{code}"

    @api.model
    def _index_rows(self, rows):
        """Find zones by the name of their site too, as they are shown."""
        names = folding.NameIndex()
        for row in rows:
            parts = filter(None, (row.text("parent_id"), row.text("name")))
            names.add(" / ".join(parts), row.index)
        return [names, *super()._index_rows(rows)]

    def action_open_matrix(self):
        """Open the matrix of what these sites ask of everybody who could come."""
        action = self.env["certificates.compliance"]._get_open_action(
            [], certificates_site_ids=self.ids
        )
        name = self.env._("Who May Come to %(site)s", site=self.display_name)
        return {**action, "display_name": name}

    def _is_of_company(self, company):
        """Return whether the people of a company come here without being sent for.

        They come to sites of their company, of one that it is a branch of, and of none.
        """
        self.ensure_one()
        return not self.company_id or self.company_id in company.parent_ids

    def _get_companies(self):
        """Return the companies of which ``_is_of_company`` is true; none for all."""
        self.ensure_one()
        # sudo: branches belong to a site, whoever looks at it
        companies = self.env["res.company"].sudo()
        if not self.company_id:
            return companies
        return companies.search([("id", "child_of", self.company_id.id)])

    def _get_lacking(self, employees, date=None):
        """Return what employees lack to come to these sites, in one query.

        What counts is what the sites and the sites around them ask, whether somebody
        works on that day or not, and for whatever company: at a site of a company its
        requirements are asked of people of other companies too. Of several sites it is
        what any of them asks. A certificate of an equivalent type, an exemption and a
        grace period count.

        The caller decides who may know: there is no check of access.

        :param employees: recordset of ``hr.employee``
        :param date: the day of the visit; today where each employee's company is if
            not given
        :return: dict of employee to the ``certificates.type`` that are missing or
            expired. Who lacks nothing is not in it, and has no types when asked for.
        """
        lacking = defaultdict(lambda: self.env["certificates.type"])
        if not self or not employees:
            return lacking
        query = self._select_lacking(0, employees._origin.ids, date)
        for _number, employee_id, type_id in self.env.execute_query(query):
            lacking[employees.browse(employee_id)] += self.env[
                "certificates.type"
            ].browse(type_id)
        return lacking

    @api.model
    def _get_who_lacks(self, employee, types):
        """Return who it is that lacks something where an employee is not let in.

        A hook for addons: that need not be the employee.

        :param employee: who comes
        :param types: as ``_get_lacking`` returns them
        :return: pairs of a name and the types that this one lacks
        """
        return [(employee.name, types)]

    @api.model
    def _describe_lacking(self, employee, types):
        """Return sentences that say who lacks what, for messages.

        For the parameters see ``_get_who_lacks``.
        """
        return "\n".join(
            self.env._(
                "%(name)s lacks %(types)s.",
                name=name,
                types=format_list(self.env, lacking.mapped("name")),
            )
            for name, lacking in self._get_who_lacks(employee, types)
        )

    @api.model
    def _find_lacking(self, visits):
        """Return what employees lack to come to sites on days, many in one query.

        For whom it counts what, and who may know, see ``_get_lacking``.

        :param dict visits: of pairs of a site and a day, none for today, to the ids of
            the employees who come
        :return: dict of triples of a site, a day and the id of an employee to the
            ``certificates.type`` that are missing or expired. Who lacks nothing is not
            in it.
        """
        types = self.env["certificates.type"]
        lacking = {}
        for some in split_every(MAX_VISITS, visits.items()):
            query = SQL(" UNION ALL ").join(
                SQL("(%s)", site._select_lacking(number, employee_ids, day))
                for number, ((site, day), employee_ids) in enumerate(some)
            )
            for number, employee_id, type_id in self.env.execute_query(query):
                key = (*some[number][0], employee_id)
                lacking[key] = lacking.get(key, types) + types.browse(type_id)
        return lacking

    @api.model
    def _find_first_lacking(self, stays):
        """Return what employees lack on the first day of stays on which they lack any.

        In one query, however long they are. For whom it counts what, and who may know,
        see ``_get_lacking``.

        :param stays: collection of ``Stay``: site, employee id, first and last day
        :return: dict of each ``Stay`` to the day and the ``certificates.type`` that are
            missing or expired on it. Of a stay on which nothing lacks there is none.
        """
        types = self.env["certificates.type"]
        lacking = {}
        for some in split_every(MAX_VISITS, {stay.site for stay in stays}):
            query = self.env["certificates.compliance"]._select_stay_gaps(
                [stay for stay in stays if stay.site in some]
            )
            for site_id, day, employee_id, type_id in self.env.execute_query(query):
                days = lacking.setdefault((site_id, employee_id), {})
                days[day] = days.get(day, types) + types.browse(type_id)
        return {
            stay: (day, days[day])
            for stay in stays
            for days in [lacking.get((stay.site.id, stay.employee_id), {})]
            for day in sorted(d for d in days if stay.first <= d <= stay.last)[:1]
        }

    def _select_lacking(self, number, employee_ids, day):
        """Return a query for the number, employees and types of ``_find_lacking``."""
        # sudo: see _get_lacking
        rows = self.env["certificates.compliance"].sudo()
        rows = rows.with_context(
            certificates_date=fields.Date.to_string(fields.Date.to_date(day)) or None,
            certificates_site_ids=self.ids,
            certificates_visitors=True,
        )
        return rows._select_gaps(employee_ids, SQL("%s", number))
