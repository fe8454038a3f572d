import sys
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import succession, validity

# A change of these, or of the holder, may change which certificate replaces which.
SUCCESSION_FIELDS = {
    "active",
    "date_expiry",
    "date_start",
    "level_id",
    "renewal_of_id",
    "revoked_on",
    "type_id",
}


class CertificatesHeldMixin(models.AbstractModel):
    """Which certificate replaces which."""

    _inherit = "certificates.held.mixin"

    superseded = fields.Boolean(
        compute="_compute_superseded",
        store=True,
        help="It was renewed, or another certificate of the same holder, of the same "
        "type or one that counts as it, of the same or a higher level, is valid for "
        "longer or the same.",
    )
    succeeded_on = fields.Date(
        compute="_compute_superseded",
        store=True,
        help="First day of the certificates that replace this one.",
    )
    gap_until = fields.Date(
        compute="_compute_superseded",
        store=True,
        help="First day of the next certificate, when that starts after a gap.",
    )
    is_replaced = fields.Boolean(
        "Replaced",
        compute="_compute_is_replaced",
        compute_sudo=True,
        search="_search_is_replaced",
        help="A longer certificate counts in its place. Until that starts, what is "
        "valid today does.",
    )

    @api.depends(
        lambda self: [
            self._holder,
            "type_id",
            "level_id",
            "date_start",
            "date_expiry",
            "renewal_of_id",
        ]
    )
    def _compute_superseded(self):
        # A change of another certificate arrives through _refresh_superseded.
        successions = self._get_successions()
        for certificate in self:
            found = successions[certificate]
            certificate.superseded = found.superseded
            certificate.succeeded_on = found.succeeded_on
            certificate.gap_until = found.gap_until

    @api.depends(
        "superseded",
        "succeeded_on",
        "gap_until",
        "date_start",
        "date_expiry",
        "company_id.certificates_timezone",
    )
    def _compute_is_replaced(self):
        self.is_replaced = False
        self.filtered_domain(self._get_replaced_domain()).is_replaced = True

    def _search_is_replaced(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_replaced_domain()

    @api.model
    def _get_replaced_domain(self):
        """Return what is superseded, but for what is valid, or was the last to be,
        until that starts.
        """
        return Domain("superseded", "=", True) & self._get_domain_of_today(
            lambda today: (
                Domain("succeeded_on", "<=", today)
                | Domain("date_start", ">", today)
                | (Domain("date_expiry", "<", today) & Domain("gap_until", "=", False))
            )
        )

    @api.model
    def _get_gap_domain(self):
        """Return those that have expired, and are followed only after a gap."""
        return self._get_domain_of_today(
            lambda today: (
                Domain("date_expiry", "<", today) & Domain("gap_until", ">", today)
            )
        )

    @api.model
    def _get_followed_domain(self):
        """Return those that were followed after a gap, which is over."""
        return self._get_domain_of_today(lambda day: Domain("gap_until", "<=", day))

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "is_replaced":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["is_replaced"], "read")
        domain = self._get_replaced_domain().optimize_full(self)
        return SQL("(%s)", domain._to_sql(self, alias, query))

    @api.model
    def _get_succession_fields(self):
        """Return the fields of which a change may change what replaces what."""
        return SUCCESSION_FIELDS | {self._holder}

    def _after_create(self):
        result = super()._after_create()
        self._refresh_superseded(self._get_affected_domain())
        return result

    def _before_change(self, vals):
        affected = self._get_affected_domain()
        return {**super()._before_change(vals), "affected": affected}

    def _after_change(self, names, before):
        result = super()._after_change(names, before)
        if self._get_succession_fields() & names:
            self._refresh_superseded(before["affected"] | self._get_affected_domain())
        return result

    def _before_delete(self):
        affected = self._get_affected_domain()
        return {**super()._before_delete(), "affected": affected}

    def _after_delete(self, before):
        result = super()._after_delete(before)
        self._refresh_superseded(before["affected"])
        return result

    def _forget_renewals_of_others(self):
        """Unlink renewals from what another holder holds since a change."""
        # sudo: what is renewed may be out of sight
        certificates = self.sudo().with_context(active_test=False)
        strangers = (certificates | certificates.renewal_ids).filtered(
            lambda c: (
                c.renewal_of_id and c._get_holder() != c.renewal_of_id._get_holder()
            )
        )
        if strangers:
            strangers.renewal_of_id = False

    @api.onchange("type_id", "level_id", "date_start", "date_expiry")
    def _onchange_equal(self):
        """Say that the same certificate is on record already."""
        equal = (
            self._search_equals()[:1] if self._get_holder() and self.type_id else self
        )
        if not equal or equal == self:
            return None
        message = self.env._(
            "%(certificate)s is on record with the same dates already. What you enter "
            "will replace it.",
            certificate=equal.display_name,
        )
        title = self.env._("Recorded twice?")
        return {"warning": {"title": title, "message": message}}

    def _search_equals(self):
        """Return the certificates on record that say the same as this one."""
        self.ensure_one()
        found = self.search(
            self._get_siblings_domain()
            & Domain("id", "not in", self._origin.ids)
            & Domain("date_start", "=", self.date_start)
            & Domain("date_expiry", "=", self.date_expiry)
            & Domain("revoked_on", "=", False)
        )
        key = self._get_succession_key()
        return found.filtered(lambda c: c._get_succession_key() == key)

    def _get_succession_key(self):
        """Return the key that a certificate shares with those that can replace it."""
        self.ensure_one()
        return (self._get_holder_key(), self.type_id.id, self.level_id.id)

    def _get_holder_key(self):
        """Return what certificates of one holder have in common."""
        self.ensure_one()
        return self._get_holder().id

    def _get_siblings_domain(self):
        """Return all certificates of these holders and types, these included."""
        of_holders = Domain(self._holder, "in", self[self._holder].ids)
        return of_holders & Domain("type_id", "in", self.type_id.ids)

    def _get_related_domain(self):
        """Return all certificates of these holders that are about the same.

        They are of these types, or of those that count as these or as which these
        count. These are included.
        """
        ids = {*self.type_id.ids}
        rows = self.env["certificates.equivalence"]._find_lasting()
        related = {id_ for row in rows if ids & {*row[:2]} for id_ in row[:2]}
        of_holders = Domain(self._holder, "in", self[self._holder].ids)
        return of_holders & Domain("type_id", "in", [*ids, *related])

    def _get_affected_domain(self):
        """Return all that these, or their renewal, may replace, these included."""
        # sudo: what is renewed may be out of sight
        chain = links = self.sudo()
        while links := links.renewal_of_id - chain:
            chain |= links
        return chain._get_related_domain()

    @api.model
    def _refresh_superseded(self, domain):
        """Have the certificates of a domain compared with each other again."""
        # sudo: an officer's change counts for certificates out of their sight too
        everything = self.sudo().with_context(active_test=False)
        everything.search(domain).modified(["renewal_of_id"])

    def _get_successions(self):
        """Return what replaces each of these, a ``Succession``, by certificate."""
        counting = self._search_counting()
        renewals = {c.renewal_of_id.id: c for c in counting if c.renewal_of_id}
        rivals = counting._group_by_what_they_replace()
        terms = {c.id: c._get_term(renewals) for c in counting}
        return {
            certificate: succession.judge(
                certificate._get_term(renewals),
                [
                    terms[rival.id]
                    for rival, since in rivals.get(
                        certificate._get_succession_key(), ()
                    )
                    if rival != certificate._origin and certificate._lasts_until(since)
                ],
            )
            for certificate in self
        }

    def _lasts_until(self, day):
        """Return whether this ends no earlier than the day before another; or never."""
        self.ensure_one()
        end = self.date_expiry
        return not day or not end or end >= day - timedelta(days=1)

    @api.model
    def _get_covered_level_ids(self, level):
        """Return as which levels a certificate counts; False stands for none."""
        # sudo: whoever may see a certificate may see what it counts as
        return [*(level.sudo()._get_covered().ids if level else ()), False]

    def _get_replacing_type_ids(self):
        """Return the ids of the types of which a certificate may replace each of these.

        The own type comes first, then those that count as it when it ends.
        """
        lasting = self.env["certificates.equivalence"]._find_lasting()
        levels = self.env["certificates.level"]
        return {
            certificate: [certificate.type_id.id]
            + [
                held_id
                for held_id, reached_id, level_id, since in lasting
                if reached_id == certificate.type_id.id
                and certificate._lasts_until(since)
                and certificate.level_id.id
                in self._get_covered_level_ids(levels.browse(level_id))
            ]
            for certificate in self
        }

    def _group_by_what_they_replace(self):
        """Return these by the succession keys that they count for, since when."""
        counts_as = {}
        for held_id, *what in self.env["certificates.equivalence"]._find_lasting():
            counts_as.setdefault(held_id, []).append(what)
        levels = self.env["certificates.level"]
        by_key = {}
        for certificate in self:
            holder, type_id, level_id = certificate._get_succession_key()
            own = (type_id, level_id, None)
            for reached, given_id, since in [own, *counts_as.get(type_id, ())]:
                for covered in self._get_covered_level_ids(levels.browse(given_id)):
                    key = (holder, reached, covered)
                    by_key.setdefault(key, []).append((certificate, since))
        return by_key

    def _search_counting(self):
        """Return all that could replace these: neither revoked nor archived.

        Those that a form is changing count as they are in the form.
        """
        counts = Domain("revoked_on", "=", False) & Domain("active", "=", True)
        counts &= Domain("id", "not in", self.filtered(lambda c: not c.id)._origin.ids)
        names = [*self._get_succession_fields()]
        found = self.search_fetch(self._get_related_domain() & counts, names)
        renewed = self._origin | found
        while renewed:
            renewals = Domain("renewal_of_id", "in", renewed.ids) & counts
            renewed = self.search_fetch(renewals, names) - found
            found |= renewed
        return found

    def _get_term(self, renewals):
        """Return the validity of this certificate and of its chain of renewals.

        :param dict renewals: certificates by the id of what they renew
        """
        self.ensure_one()
        chain = []
        renewal = renewals.get(self._origin.id)
        while renewal and renewal not in chain:
            chain.append(renewal)
            renewal = renewals.get(renewal.id)
        return succession.Term(
            key=self._get_succession_key(),
            number=self._origin.id or sys.maxsize,
            start=self.date_start or date.min,
            last=self.date_expiry or validity.ENDLESS,
            renewals=tuple(renewal._get_term({}) for renewal in chain),
        )
