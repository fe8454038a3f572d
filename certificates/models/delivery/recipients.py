from collections import defaultdict

from odoo import api, models


class CertificatesDelivery(models.Model):
    """Who gets a delivery: whom it is for, or who comes next and can be reached."""

    _inherit = "certificates.delivery"

    @api.model
    def _get_user_channels(self):
        """Return the channels that reach users of the back office only."""
        return {"activity"}

    def _find_recipients(self):
        """Return the partner to tell and whether all officers are told, by delivery."""
        for_users = self.filtered(lambda d: d.channel in d._get_user_channels())
        readers = for_users._get_readers()
        found = {d: d._find_partner() for d in self - for_users}
        return found | {d: d._find_user(readers[d]) for d in for_users}

    def _find_partner(self):
        """Return who is mailed: the recipient, or who comes next and has an address."""
        candidates = [
            employee._get_certificates_partner() for employee in self._get_chain()
        ]
        if self.kind in self._get_personal_kinds():
            officers = self.env["res.users"]
        else:
            candidates.append(self._get_responsible().partner_id)
            officers = self._find_officers(candidates).filtered("email")
        partner = next((p for p in candidates if p.email), officers[:1].partner_id)
        return partner, bool(officers)

    def _find_user(self, readers):
        """Return who gets the activity: the recipient, or who comes next.

        :param readers: the users to try who may read what it is about
        """
        candidates = [user.partner_id for user in readers]
        officers = self.env["res.users"] if candidates else self._get_officers()
        return next(iter(candidates), officers[:1].partner_id), bool(officers)

    def _find_officers(self, candidates):
        """Return who is told when nobody nearer can be."""
        if any(partner.email for partner in candidates):
            return self.env["res.users"]
        return self._get_officers()

    def _get_officers(self):
        return self.company_id._get_certificates_officers().sorted("id")

    def _get_chain(self):
        """Return the employees to try in turn, before the responsible person."""
        self.ensure_one()
        employee = self.employee_id
        if self.kind == "requirement":
            return [employee.filtered("active")]
        if self.kind in self._get_personal_kinds():
            return [employee]
        manager = employee.parent_id.filtered("active")
        return {
            "employee": [employee, manager],
            "manager": [manager],
            "responsible": [],
        }[self.recipient]

    def _get_responsible(self):
        """Return the user who is responsible for what it is about."""
        self.ensure_one()
        if self.assignment_id:
            return self.assignment_id._get_responsible()
        return self._get_type()._get_responsible(self.company_id)

    def _get_type(self):
        """Return the type that it is about; addons add what they tell of."""
        return self.assignment_id.type_id or self.requirement_id.type_id

    def _get_readers(self):
        """Return the users to try who may read the certificates, by delivery.

        Employees read their own, and managers those of their team. Of the responsible
        persons the record rules are asked.
        """
        readers = {}
        candidates = defaultdict(self.env["certificates.assignment"].browse)
        for delivery in self:
            users = self.env["res.users"].concat(
                *(employee.user_id for employee in delivery._get_chain())
            )
            readers[delivery] = users.filtered(lambda u: u.active and not u.share)
            if not readers[delivery]:
                candidates[delivery._get_responsible()] |= delivery.assignment_id
        for user, certificates in candidates.items():
            seen = certificates.browse()
            if user and not user.share:
                seen = certificates.with_user(user).with_context(
                    allowed_company_ids=user.company_ids.ids
                )
            seen_ids = set(seen._filtered_access("read").ids)
            for delivery in self.filtered(lambda d: not readers[d]):
                if (
                    delivery.assignment_id.id in seen_ids
                    and delivery._get_responsible() == user
                ):
                    readers[delivery] = user
        return readers

    def _get_unreachable_reason(self):
        """Return why nobody gets this delivery."""
        if self.channel in self._get_user_channels():
            return self.env._("Nobody to warn has a user account.")
        if self.kind in self._get_personal_kinds():
            return self.env._(
                "%(employee)s has no email address.", employee=self.employee_id.name
            )
        return self.env._("Nobody to warn has an email address.")
