from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class Supposed(tuple):
    """Pairs of a type and another, as if the one counted as the other.

    In the context, as ``certificates_supposed``. No client can send it.
    """

    __slots__ = ()


class CertificatesEquivalence(models.Model):
    """Who holds one type counts as holding another, for as long as this is in force.

    It counts further: what the other satisfies is satisfied as well. What was in force
    on a day stays true of that day, so it is ended rather than deleted.
    """

    _name = "certificates.equivalence"
    _description = "Equivalent Certificate Types"
    _inherit = [
        "certificates.form.mixin",
        "certificates.period.mixin",
        "certificates.import.mixin",
    ]
    _first_day = "date_from"
    _order = "type_id, satisfies_id, date_from, id"
    _rec_name = "satisfies_id"

    type_id = fields.Many2one(
        "certificates.type",
        "Who Holds",
        required=True,
        index=True,
        ondelete="cascade",
    )
    satisfies_id = fields.Many2one(
        "certificates.type",
        "Counts as Holding",
        required=True,
        index=True,
        ondelete="cascade",
    )
    level_id = fields.Many2one(
        "certificates.level",
        "At Level",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('type_id', '=', satisfies_id)]",
        help="The level that it counts as. Without one it does not meet a requirement "
        "that asks for a level.",
    )
    date_from = fields.Date(
        "From", help="First day on which it counts. Leave empty for always."
    )
    date_until = fields.Date(
        "Until", help="Last day on which it counts. Leave empty for one without end."
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True
    )

    _until_not_before_from = models.Constraint(
        "CHECK (date_until >= date_from)",
        "An equivalence cannot end before it starts.",
    )

    @api.depends("type_id.company_id", "satisfies_id.company_id")
    def _compute_company_id(self):
        for equivalence in self:
            companies = equivalence.type_id.company_id, equivalence.satisfies_id
            equivalence.company_id = companies[0] or companies[1].company_id

    @api.depends("type_id", "satisfies_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for equivalence in self:
            names = equivalence.type_id.name or "", equivalence.satisfies_id.name or ""
            equivalence.display_name = " → ".join(names)

    @api.constrains("level_id", "satisfies_id")
    def _check_level_id(self):
        for equivalence in self:
            equivalence.level_id._check_is_of(equivalence.satisfies_id)

    @api.constrains("type_id", "satisfies_id", "date_from", "date_until")
    def _check_cycles(self):
        """Refuse what would count as itself on some day, however far around."""
        for equivalence in self:
            path = equivalence._find_cycle()
            if path:
                names = path._get_names_in_sight()
                raise ValidationError(
                    self.env._(
                        "%(type)s would count as itself: %(path)s. Remove one of these "
                        "equivalents first.",
                        type=names[0],
                        path=" → ".join([*names, names[0]]),
                    )
                )

    @api.constrains("type_id", "satisfies_id")
    def _check_companies(self):
        for equivalence in self:
            first, second = equivalence.type_id, equivalence.satisfies_id
            if (first.company_id or second.company_id) != (
                second.company_id or first.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(first)s belongs to %(company)s and %(second)s to %(other)s: "
                        "types of different companies do not count as each other.",
                        first=first.name,
                        company=first.company_id.name,
                        second=second.name,
                        other=second.company_id.name,
                    )
                )

    @api.onchange("date_from", "date_until")
    def _onchange_unusual_period(self):
        """Question a last day that looks like a typing error."""
        return self._question_period()

    @api.model_create_multi
    def create(self, vals_list):
        equivalences = super().create(vals_list)
        self.env.registry.clear_cache()
        equivalences._after_change()
        return equivalences

    def write(self, vals):
        before = self.type_id, self.satisfies_id
        result = super().write(vals)
        self.env.registry.clear_cache()
        # The types are among the values: ask again whose equivalence this is.
        self.check_access("write")
        self._after_change(*before)
        return result

    def unlink(self):
        held, satisfied = self.type_id, self.satisfies_id
        result = super().unlink()
        self.env.registry.clear_cache()
        self._count_anew(held, satisfied)
        return result

    @api.model
    def _check_rows(self, rows, sheet):
        """Find levels among those of the type: several types have one of a name."""
        messages = super()._check_rows(rows, sheet)
        self._match_levels_of(rows, "satisfies_id")
        return messages

    def _after_change(self, held=None, satisfied=None):
        """Update what depends on these equivalences.

        :param held: the types that they had count before
        :param satisfied: the types that they satisfied before
        """
        self._settle_clashes()
        self._count_anew(
            self.type_id | (held or self.type_id),
            self.satisfies_id | (satisfied or self.satisfies_id),
        )

    @api.model
    def _count_anew(self, held, satisfied):
        """Update what is stored of what counts. To be extended.

        :param held: the types that count as others than before
        :param satisfied: the types that they count as, or did
        """
        self._compare_certificates(satisfied)

    @api.model
    def _compare_certificates(self, types):
        """Have the certificates of types compared again, and all that they count as."""
        reached = {
            type_id
            for held_id, type_id, *_more in self._find_lasting()
            if held_id in types.ids
        }
        self.env["certificates.assignment"]._refresh_superseded(
            Domain("type_id", "in", [*types.ids, *reached])
        )
        self.env["certificates.standing"]._wake()

    def _end(self):
        """Let these equivalences count until yesterday, and no day longer."""
        yesterday = self._get_today() - timedelta(days=1)
        begun = self.filtered(lambda e: not e.date_from or e.date_from <= yesterday)
        begun.write({"date_until": yesterday})
        (self - begun).unlink()

    @api.model
    def _begin(self, pairs):
        """Let types count as others from now on, and before as far as that is possible.

        An equivalence has always been there, whenever somebody finds out. But what was
        removed on purpose stays removed for the days in between, and nothing changes
        in the past that would have made a cycle.

        :param list pairs: dicts of ``type_id`` and ``satisfies_id``
        """
        today = self._get_today()
        ended = self.search(
            Domain("date_until", "=", today - timedelta(days=1))
            & Domain("type_id", "in", [pair["type_id"] for pair in pairs])
        ).grouped(lambda e: (e.type_id.id, e.satisfies_id.id))
        for pair in pairs:
            again = ended.get((pair["type_id"], pair["satisfies_id"]))
            if again:
                again[0].date_until = False
            else:
                self.create({**pair, "date_from": self._had_way(pair) and today})

    @api.model
    def _had_way(self, pair):
        """Return whether two types were related before, either way."""
        types = [pair["type_id"], pair["satisfies_id"]]
        query = SQL(
            """
            WITH RECURSIVE way AS (
                SELECT satisfies_id AS reached FROM certificates_equivalence
                 WHERE type_id = %(other)s
                 UNION
                SELECT satisfies_id FROM certificates_equivalence
                  JOIN way ON way.reached = type_id
            )
            SELECT 1 FROM way WHERE reached = %(one)s
             UNION
            SELECT 1 FROM certificates_equivalence
             WHERE type_id = %(one)s AND satisfies_id = %(other)s
            """,
            one=types[0],
            other=types[1],
        )
        self.flush_model(["type_id", "satisfies_id"])
        return bool(self.env.execute_query(query))

    @api.model
    def _get_today(self):
        return self.env.company._get_certificates_today()

    def _settle_clashes(self):
        """Have who else relates types on the same way at this moment try again.

        Each alone may be fine, and both together a cycle.
        """
        ids = {*self.type_id.ids, *self.satisfies_id.ids}
        related = {id_ for pair in self._find_pairs() if ids & pair for id_ in pair}
        self.env.execute_query(
            SQL(
                """
                UPDATE certificates_type SET write_date = write_date
                 WHERE id IN (SELECT id FROM certificates_type WHERE id = ANY(%s)
                               ORDER BY id FOR NO KEY UPDATE)
                RETURNING id
                """,
                sorted(ids | related),
            )
        )

    @api.model
    def _find_pairs(self):
        """Return sets of ids of types of which one counts as the other at some time."""
        return [{*period[:2]} for period in self._find_periods()]

    def _find_cycle(self):
        """Return the types on the way back to the first one, none if there is no way.

        Only what is in force on the same day leads on.
        """
        self.ensure_one()
        # sudo: types of other companies may be on the way
        relations = self.sudo().search([("type_id", "!=", False)]).grouped("type_id")
        start = self.sudo()
        ways = [(start.type_id | start.satisfies_id, start._get_period())]
        seen = set()
        while ways:
            path, period = ways.pop()
            for following in relations.get(path[-1:], ()):
                common = following._get_period(*period)
                if not common:
                    continue
                if following.satisfies_id == path[0]:
                    return path.with_env(self.env)
                key = (following.satisfies_id.id, common)
                if following.satisfies_id not in path and key not in seen:
                    seen.add(key)
                    ways.append((path + following.satisfies_id, common))
        if start.type_id == start.satisfies_id:
            return self.type_id
        return self.env["certificates.type"]

    def _get_period(self, first=None, last=None):
        """Return the first and the last day in force, within others; none if empty."""
        self.ensure_one()
        first = max(filter(None, (first, self.date_from)), default=None)
        last = min(filter(None, (last, self.date_until)), default=None)
        return None if first and last and first > last else (first, last)

    @api.model
    def _find_lasting(self):
        """Return what counts as what without end, however far around.

        Which certificate replaces which is stored, and cannot depend on a day that
        passes: what ends one day replaces nothing.

        :return: tuples of ids of a type, of one that it counts as, of the level at
            which, and since when; the last two may be ``None``
        """
        self.flush_model()
        return self._read_lasting()

    @api.model
    @tools.ormcache()
    def _read_lasting(self):
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE lasting AS (
                    SELECT type_id AS held_id, satisfies_id AS type_id, level_id,
                           date_from
                      FROM certificates_equivalence WHERE date_until IS NULL
                ), closure AS (
                    SELECT * FROM lasting
                     UNION
                    SELECT closure.held_id, further.type_id, further.level_id,
                           GREATEST(closure.date_from, further.date_from)
                      FROM closure
                      JOIN lasting further ON further.held_id = closure.type_id
                )
                SELECT * FROM closure
                """
            )
        )

    @api.model
    def _find_periods(self):
        """Return what counts as what at some time, however far around.

        A type does not count as itself here.

        :return: tuples of ids of a type and of one that it counts as, and of the first
            and the last day, which may be ``None``
        """
        self.flush_model()
        return self._read_periods()

    @api.model
    @tools.ormcache()
    def _read_periods(self):
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE closure AS (
                    SELECT type_id AS held_id, satisfies_id AS type_id,
                           date_from, date_until
                      FROM certificates_equivalence
                     UNION
                    SELECT closure.held_id, further.satisfies_id,
                           GREATEST(closure.date_from, further.date_from),
                           LEAST(closure.date_until, further.date_until)
                      FROM closure
                      JOIN certificates_equivalence further
                        ON further.type_id = closure.type_id
                       AND (further.date_from <= closure.date_until) IS NOT FALSE
                       AND (further.date_until >= closure.date_from) IS NOT FALSE
                )
                SELECT * FROM closure
                """
            )
        )

    @api.model
    def _find_closure(self, day):
        """Return pairs of ids of a type and one that it counts as, however far around.

        A type does not count as itself here.
        """
        found = self._find_counting(day)
        return {(held_id, type_id) for held_id, type_id, _level_id in found}

    @api.model
    def _find_counting(self, day):
        """Return ``_select_closure``: ids of a type, of another, and of the level."""
        self.flush_model()
        return self.env.execute_query(self._select_closure(day))

    @api.model
    def _select_closure(self, day):
        """Return all that a type counts as on a day, however far around.

        This is the one closure: requirements, planning and the portal all use it.

        :param day: a date, or SQL of one
        :return: SQL of a query with ``held_id``, the ``type_id`` that it counts as, and
            the ``level_id`` at which; a type does not count as itself here
        """
        return SQL(
            """
            WITH RECURSIVE in_force AS (
                SELECT type_id AS held_id, satisfies_id AS type_id, level_id
                  FROM certificates_equivalence
                 WHERE (date_from <= %(day)s) IS NOT FALSE
                   AND (date_until >= %(day)s) IS NOT FALSE
                %(supposed)s
            ), closure AS (
                SELECT * FROM in_force
                 UNION
                SELECT closure.held_id, further.type_id, further.level_id
                  FROM closure
                  JOIN in_force further ON further.held_id = closure.type_id
            )
            SELECT held_id, type_id, level_id FROM closure
            """,
            day=day,
            supposed=self._select_supposed(),
        )

    @api.model
    def _select_supposed(self):
        """Return SQL of what the context supposes to be in force too."""
        pairs = self.env.context.get("certificates_supposed")
        if not isinstance(pairs, Supposed):
            return SQL()
        return SQL(
            "UNION ALL SELECT *, NULL::int FROM UNNEST(%s::int[], %s::int[]) AS pair",
            [held_id or 0 for held_id, _other in pairs],
            [other_id or 0 for _held, other_id in pairs],
        )
