from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.certificates_pass_request import MAX_PASSES

# By which fields of a certificate its candidates can be sorted, by column.
SORT_FIELDS = {
    "number": "number",
    "holder": "employee_id",
    "birthday": "holder_birthday",
    "type": "type_id",
    "expiry": "date_expiry",
    "state": "state",
    "external_number": "external_number",
    "organization": "organization_id",
}


class CertificatesPassWizard(models.TransientModel):
    """The selection of a pass request: find, add, choose options, submit.

    Officers use it in the back office, contact persons in the portal.
    """

    _name = "certificates.pass.wizard"
    _description = "Request Passes"
    _inherit = ["certificates.form.mixin"]
    _transient_max_hours = 24

    is_contact = fields.Boolean(
        readonly=True, help="Used by a contact person of organizations."
    )

    organization_id = fields.Many2one("res.partner")
    type_id = fields.Many2one("certificates.type", "Certificate Type")
    exam_id = fields.Many2one("certificates.exam", "Exam Number")
    expiry_from = fields.Date()
    expiry_to = fields.Date()
    query = fields.Char(
        "Search",
        help="Certificate number, name, date of birth or external number.",
    )
    show_details = fields.Boolean(
        help="Show all qualifications of each holder with their expiry dates."
    )
    candidate_domain = fields.Json(compute="_compute_candidates")
    candidate_count = fields.Integer("Found", compute="_compute_candidates")

    assignment_ids = fields.Many2many(
        "certificates.assignment",
        "certificates_pass_wizard_assignment_rel",
        "wizard_id",
        "assignment_id",
        "Selected",
    )
    scope = fields.Selection(
        [
            ("selected", "The selected qualifications"),
            ("all", "All qualifications of the selected holders"),
            ("main", "The main qualification only, which lists its modules"),
        ],
        "Passes Of",
        default="selected",
        required=True,
    )
    expiry_ids = fields.One2many(
        "certificates.pass.wizard.expiry",
        "wizard_id",
        "Expiry Dates",
        help="Passes of some expiry dates only. None chosen: of all.",
    )
    reference = fields.Char(
        "Personal Reference", help="Your own name of this set of passes."
    )
    selected_count = fields.Integer(compute="_compute_counts")
    pass_count = fields.Integer("Number of Passes", compute="_compute_counts")
    is_over_limit = fields.Boolean(compute="_compute_counts")
    expired_count = fields.Integer("Expired", compute="_compute_counts")
    pass_summary = fields.Char(compute="_compute_pass_summary")

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Request Passes")

    @api.depends(
        "organization_id", "type_id", "exam_id", "expiry_from", "expiry_to", "query"
    )
    def _compute_candidates(self):
        for wizard in self:
            domain = wizard._get_candidates_domain()
            wizard.candidate_domain = list(domain)
            wizard.candidate_count = wizard._get_certificates().search_count(domain)

    @api.depends("assignment_ids", "scope", "expiry_ids.is_chosen")
    def _compute_counts(self):
        for wizard in self:
            passes = wizard._get_passes()
            wizard.selected_count = len(wizard.assignment_ids)
            wizard.pass_count = len(passes)
            wizard.is_over_limit = wizard.pass_count > MAX_PASSES
            wizard.expired_count = len(passes.filtered(lambda c: c.state == "expired"))

    @api.depends("pass_count")
    @api.depends_context("lang")
    def _compute_pass_summary(self):
        for wizard in self:
            wizard.pass_summary = wizard._summarize_passes()

    def _summarize_passes(self):
        if not self.is_over_limit:
            return self.env._("Number of passes: %(count)s", count=self.pass_count)
        return self.env._(
            "Number of passes: %(count)s. A request has at most %(limit)s.",
            count=self.pass_count,
            limit=MAX_PASSES,
        )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard._refresh_expiries()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        if {"assignment_ids", "scope"} & vals.keys():
            for wizard in self:
                wizard._refresh_expiries()
        return result

    def action_add_all(self):
        """Add all found holders, those on other pages too."""
        self.ensure_one()
        self._add(self._search_candidates())

    def action_add(self, assignment_ids):
        """Add certificates.

        :param list assignment_ids: ids of certificates
        """
        self.ensure_one()
        self._add(self._browse_certificates(assignment_ids))

    def action_remove(self, assignment_ids):
        """Remove certificates from the selection.

        :param list assignment_ids: ids of certificates
        """
        self.ensure_one()
        removed = self._browse_certificates(assignment_ids)
        self.assignment_ids = [Command.unlink(i) for i in removed.ids]

    def action_remove_all(self):
        """Empty the selection."""
        self.ensure_one()
        self.assignment_ids = [Command.clear()]

    def action_submit(self):
        """Request the passes, and open *My Requests*.

        :raise UserError: without passes, or with more than 250; the selection is kept
        """
        self.ensure_one()
        action = self._submit(self._get_passes())
        # Submitted twice, as by a second click, there is nobody left to request.
        self.action_remove_all()
        # Nobody goes back to a selection that was requested.
        return {**action, "target": "main"}

    def action_submit_first(self):
        """Request as many passes as a request can have; the rest stays selected.

        :raise UserError: there are none
        """
        self.ensure_one()
        passes = self._get_passes().sorted(
            # sudo: only to sort, by what the user has selected
            lambda c: (c.sudo().employee_id.certificates_folded_name, c.id)
        )
        self._submit(passes[:MAX_PASSES])
        rest = passes[MAX_PASSES:]
        self.write({"assignment_ids": [Command.set(rest.ids)], "scope": "selected"})
        return self._get_action()

    def _submit(self, certificates):
        """Request the passes of certificates, and return what opens *My Requests*."""
        # As the user, also for a contact person, for whom this runs as superuser.
        requests = self.env["certificates.pass.request"].sudo(False)
        requests._check_count(len(certificates))
        return requests.create(
            self._prepare_request_values(certificates)
        ).action_submit()

    def _prepare_request_values(self, certificates):
        """Return the values of the request for passes, as the options say."""
        requests = self.env["certificates.pass.request"]
        return requests._prepare_values(certificates, self.reference)

    @api.model
    def _browse_certificates(self, ids):
        """Return the certificates that a client names; refuse other values."""
        self._check_size(ids)
        if not isinstance(ids, (list, tuple)) or any(type(i) is not int for i in ids):
            raise UserError(self.env._("Choose the certificates in the list."))
        return self.env["certificates.assignment"].browse(ids)

    def _add(self, certificates):
        """Add certificates to the selection, as far as the user may request them."""
        self.ensure_one()
        found = certificates.filtered_domain(certificates._get_printable_domain())
        self.assignment_ids = [Command.link(i) for i in self._keep_allowed(found).ids]

    def _keep_allowed(self, certificates):
        # As the user, also for a contact person, for whom this runs as superuser.
        allowed = certificates.with_env(self.env).sudo(False)._filter_requestable()
        return certificates.browse(allowed.ids)

    def _search_candidates(self, sort="expiry", descending=False, **kwargs):
        """Return the certificates that the filter finds.

        :param str sort: a column of ``SORT_FIELDS``
        :param kwargs: ``offset`` and ``limit`` of the search
        """
        self.ensure_one()
        field = SORT_FIELDS[sort]
        order = f"{field} DESC, id DESC" if descending else f"{field}, id"
        certificates = self._get_certificates()
        domain = self._get_candidates_domain()
        return certificates.search(domain, order=order, **kwargs)

    def _get_certificates(self):
        """Return the model of certificates with the rights to search it.

        Contact persons read no certificates: their domain says which they may find.
        """
        return self.env["certificates.assignment"].sudo(self.is_contact or self.env.su)

    def _get_candidates_domain(self):
        """Return the certificates of which passes can be requested by this filter."""
        self.ensure_one()
        certificates = self.env["certificates.assignment"]
        domain = certificates._get_printable_domain()
        if self.is_contact:
            domain &= self.env["certificates.pass.contact"]._get_own_domain()
        if self.organization_id:
            domain &= Domain("holder_organization_id", "=", self.organization_id.id)
        for name in ("type_id", "exam_id"):
            if self[name]:
                domain &= Domain(name, "=", self[name].id)
        if self.expiry_from:
            # As text, for the client searches with this domain too.
            earliest = fields.Date.to_string(self.expiry_from)
            domain &= Domain("date_expiry", ">=", earliest)
        if self.expiry_to:
            latest = fields.Date.to_string(self.expiry_to)
            domain &= Domain("date_expiry", "<=", latest)
        if query := (self.query or "").strip():
            domain &= Domain("holder_query", "ilike", query)
        return domain

    def _get_passes(self):
        """Return the certificates of which the selection and the options ask passes."""
        self.ensure_one()
        certificates = self._get_scope()
        chosen = self.expiry_ids.filtered("is_chosen")
        if not chosen:
            return certificates
        days = set(chosen.mapped("date"))
        return certificates.filtered(lambda c: c.date_expiry in days)

    def _get_scope(self):
        """Return the certificates that the selection stands for."""
        selected = self.assignment_ids._origin.exists()
        if self.scope == "selected" or not selected:
            return selected.filtered_domain(selected._get_printable_domain())
        domain = (
            selected._get_printable_domain()
            & Domain("employee_id", "in", selected.employee_id.ids)
            & Domain("is_replaced", "=", False)
        )
        if self.scope == "main":
            domain &= Domain("type_id", "in", selected.type_id._get_main().ids)
        found = self._get_certificates().search(domain, order="employee_id, id")
        return self._keep_allowed(found)

    def _refresh_expiries(self):
        """Offer the expiry dates of the passes; keep those chosen before."""
        self.ensure_one()
        chosen = set(self.expiry_ids.filtered("is_chosen").mapped("date"))
        by_day = self._get_scope().grouped("date_expiry")
        self.expiry_ids = [Command.clear()] + [
            Command.create(
                {"date": day, "pass_count": len(passes), "is_chosen": day in chosen}
            )
            for day, passes in sorted(
                by_day.items(), key=lambda item: (not item[0], item[0])
            )
        ]

    def _get_action(self):
        """Return the action that opens this wizard."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "certificates_passes.certificates_pass_wizard_action"
        )
        return {**action, "res_id": self.id}
