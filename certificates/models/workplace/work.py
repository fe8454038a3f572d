from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_date, format_list

from ...report.stays import Stay
from ...tools import folding, limits

# A message names as many people as can be read at once.
MAX_NAMED = 10

ONE_DAY = timedelta(days=1)

REASON = "certificates_override_reason"

# In the context while one record of a person takes the place of another: nobody new is
# to work. No client can send it.
SAME_PERSON = object()


class Shift(NamedTuple):
    """An employee is to work at a site, from a day to another.

    There are no days if it is not said when.
    """

    work: models.BaseModel
    employee: models.BaseModel
    site: models.BaseModel
    first: object = None
    last: object = None

    @property
    def key(self):
        """Who does what where, whenever that is."""
        return self.work._origin, self.employee, self.site

    def without(self, other):
        """Return those parts of it that are not in another shift, if there is one."""
        if not other:
            return [self]
        if not self.first or not other.first:
            return [] if self.first == other.first else [self]
        parts = []
        if self.first < other.first:
            last = min(self.last, other.first - ONE_DAY)
            parts.append(self._replace(last=last))
        if other.last < self.last:
            first = max(self.first, other.last + ONE_DAY)
            parts.append(self._replace(first=first))
        return parts

    def to_stay(self):
        """Return it with days; what is not said when counts as today."""
        company = self.employee.company_id
        first = self.first or company._get_certificates_today()
        return Stay(self.site, self.employee.id, first, self.last or first)


class Lack(NamedTuple):
    """What an employee lacks for a shift: the first day of that, and the types."""

    shift: Shift
    day: object
    types: models.BaseModel


class CertificatesWorkMixin(models.AbstractModel):
    """Work that is given to employees, who need what its site asks on its day.

    When an employee, a day or a site is new to a record, the employee is judged: in
    forms, imports and calls alike, since it happens where records are saved. What was
    given out before is left alone. Models implement ``_get_certificates_fields``,
    ``_get_certificates_employees``, ``_get_certificates_days`` and
    ``_get_certificates_policy_record``; they inherit this mixin before their own name,
    so that the reason does not reach the methods of others.
    """

    _name = "certificates.work.mixin"
    _description = "Work for Qualified Employees"

    certificates_warning = fields.Text(
        "Who Is Not Qualified",
        compute="_compute_certificates_warning",
        compute_sudo=False,
    )
    certificates_is_refused = fields.Boolean(
        compute="_compute_certificates_warning",
        compute_sudo=False,
        help="Whether it cannot be saved without a reason.",
    )
    certificates_may_override = fields.Boolean(
        compute="_compute_certificates_may_override"
    )
    certificates_override_reason = fields.Char(
        "Reason to Override",
        store=False,
        copy=False,
        help="Why somebody who is not qualified may do this work. It is logged.",
    )

    # What models say

    @api.model
    def _get_certificates_fields(self):
        """Return the names of the fields that say who works where and when."""
        return []

    @api.model
    def _get_certificates_triggers(self):
        """Return the names of the fields with which those that say so may change."""
        return self._get_certificates_fields()

    @api.model
    def _get_certificates_depends(self):
        """Return the paths of the fields on which the warning in a form depends."""
        return self._get_certificates_fields()

    def _get_certificates_followers(self, vals):
        """Return the records whose work changes when values are written to these."""
        return self

    def _get_certificates_employees(self):
        """Return a dict of each record to the employees who are to do the work."""
        raise NotImplementedError

    def _get_certificates_days(self, timezone):
        """Return the first and the last day of the work of one record.

        No days if it is not said when.

        :param str timezone: where the company of the employee is
        """
        raise NotImplementedError

    def _get_certificates_policy_record(self):
        """Return the record with the policy for this one: a ``policy.mixin``."""
        raise NotImplementedError

    @api.model
    def _may_give_certificates_work(self):
        """Return whether the user, who may create records, gives out work by them."""
        return True

    def _remove_certificates_employees(self, employees):
        """Take employees off the work, of whom nobody can be asked for a reason."""
        raise NotImplementedError

    # What happens

    @api.depends(lambda self: self._get_certificates_depends())
    @api.depends_context("uid", "lang")
    def _compute_certificates_warning(self):
        # Who reads a record, but gives out no work, is not told what others lack.
        editable = self._origin._filtered_access("write")
        is_planner = self._may_give_certificates_work()
        told = self.filtered(
            lambda work: work._origin in editable if work._origin else is_planner
        )
        following = told._get_certificates_following()
        works = told.union(*following)._filter_certificates_planned()
        before = (editable | works._origin)._get_certificates_shifts()
        shifts = works._get_certificates_shifts()
        seen = self._filter_certificates_seen(shift.employee for shift in shifts)
        shifts = {shift for shift in shifts if shift.employee in seen}
        new = self._list_new_shifts(shifts, before)
        lacks = self._group_by_work(self._find_certificates_lacks(shifts), following)
        refused = self._select_refused(self._find_certificates_lacks(new))
        refused = self._group_by_work(refused, following)
        for work in self:
            work.certificates_warning = work._describe_lacks(lacks.get(work, []))
            work.certificates_is_refused = work in refused

    def _get_certificates_following(self):
        """Return the records that are saved with these forms, by the form of each.

        A hook: what is said about them is said in that form.

        :return: dict of a record, with the values that it is going to have, to the one
            of ``self`` with which it is saved
        """
        return {}

    def _filter_certificates_planned(self):
        """Return the records of which the user sees what they belong to.

        A form asks before anything is saved, with whatever values a client sends.
        """
        # sudo: only to find out which record that is
        policies = {
            work: work.sudo()
            ._get_certificates_policy_record()
            ._origin.sudo(self.env.su)
            for work in self
        }
        if not policies:
            return self
        model = next(iter(policies.values()))
        readable = model.union(*policies.values())._filtered_access("read")
        return self.filtered(lambda work: policies[work] <= readable)

    @api.model
    def _filter_certificates_seen(self, employees):
        """Return those of some employees of whom the user may know."""
        people = self.env["hr.employee"].union(*employees)
        if self.env.su:
            return people
        readers = self.env["hr.employee.public"]
        seen = readers.browse(people.ids)._filtered_access("read")
        return people.browse(seen.ids)

    @api.depends_context("uid")
    def _compute_certificates_may_override(self):
        self.certificates_may_override = self._may_override_certificates()

    @api.model_create_multi
    def create(self, vals_list):
        reasons = self._read_certificates_reasons(vals_list)
        vals_list = [
            self._hand_on_reason(vals, reason)
            for vals, reason in zip(vals_list, reasons, strict=True)
        ]
        works = super().create(vals_list)
        by_work = dict(zip(works, reasons, strict=True))
        works._judge_certificates(works._get_certificates_shifts(), by_work)
        return works

    def write(self, vals):
        (reason,) = self._read_certificates_reasons([vals])
        vals = self._hand_on_reason(vals, reason)
        is_same = self.env.context.get("certificates_same_person") is SAME_PERSON
        if is_same or not vals.keys() & set(self._get_certificates_triggers()):
            return super().write(vals)
        works = self._get_certificates_followers(vals)
        before = works._get_certificates_shifts()
        result = super().write(vals)
        new = self._list_new_shifts(works._get_certificates_shifts(), before)
        works._judge_certificates(new, dict.fromkeys(works, reason))
        return result

    @api.model
    def _read_certificates_reasons(self, vals_list):
        """Return the reasons that a client gives, empty where there is none."""
        forms = self.env["certificates.form.mixin"]
        forms._check_shape(vals_list)
        forms._check_lengths(vals_list, self, [REASON], limits.MAX_REASON)
        reasons = [vals.get(REASON) for vals in vals_list]
        return [
            (isinstance(reason, str) and folding.clean(reason)) or ""
            for reason in reasons
        ]

    @api.model
    def _hand_on_reason(self, vals, _reason):
        """Return values without the reason, which no field keeps.

        A hook: the records that are saved along with this one may get it.
        """
        return {name: value for name, value in vals.items() if name != REASON}

    def copy(self, default=None):
        # Who makes a copy cannot be asked about each: the work has to be given out.
        works = self.with_context(certificates_leave_out=True)
        copied = super(CertificatesWorkMixin, works).copy(default)
        return copied.with_env(self.env)

    def _get_certificates_shifts(self):
        """Return who is to work where and when, where that matters."""
        # sudo: who plans work need not see employees, sites and policies
        works = self.sudo().filtered(
            lambda work: (
                work._get_certificates_policy_record()._get_certificates_policy()
                != "nothing"
            )
        )
        return {
            Shift(
                work.with_env(self.env),
                employee,
                site,
                *work._get_certificates_days_of(employee),
            )
            for work, employees in works._get_certificates_employees().items()
            for site in work._get_certificates_policy_record().certificates_site_id
            for employee in employees._origin
        }

    def _get_certificates_days_of(self, employee):
        days = self._get_certificates_days(
            employee.company_id._get_certificates_timezone()
        )
        return (days[0], days[-1]) if days else ()

    @api.model
    def _list_new_shifts(self, shifts, before):
        """Return the parts of shifts that were not there before."""
        known = {shift.key: shift for shift in before}
        return {
            part for shift in shifts for part in shift.without(known.get(shift.key))
        }

    @api.model
    def _get_certificates_day(self, moment, timezone):
        """Return the day of a moment in a time zone."""
        local = self.with_context(tz=timezone)
        return fields.Datetime.context_timestamp(local, moment).date()

    @api.model
    def _list_certificates_days(self, moments, timezone):
        """Return the first and the last day of some moments, if there are any.

        What ends at midnight is over by then.
        """
        moments = [moment for moment in moments if moment]
        if not moments:
            return []
        begin, end = min(moments), max(moments)
        if begin < end:
            end -= timedelta(seconds=1)
        return [self._get_certificates_day(m, timezone) for m in (begin, end)]

    @api.model
    def _find_certificates_lacks(self, shifts):
        """Return what employees lack for shifts, of each shift with its types.

        Of several days of the same work it is the first one on which something lacks.
        """
        stays = {shift: shift.to_stay() for shift in shifts}
        lacking = self.env["certificates.site"]._find_first_lacking({*stays.values()})
        # sudo: what is missing is told to who gives out the work
        lacks = [
            Lack(shift, lacking[stay][0], lacking[stay][1].sudo())
            for shift, stay in stays.items()
            if stay in lacking
        ]
        lacks.sort(key=lambda lack: (lack.day, lack.shift.employee.id))
        first = {}
        for lack in lacks:
            first.setdefault((lack.shift.work, *lack.shift.key), lack)
        return list(first.values())

    @api.model
    def _select_refused(self, lacks):
        return [
            lack
            for lack in lacks
            # sudo: who plans work need not see policies
            if lack.shift.work.sudo()
            ._get_certificates_policy_record()
            ._get_certificates_policy()
            == "block"
        ]

    def _judge_certificates(self, shifts, reasons):
        """Refuse shifts of people who are not qualified, or note them.

        :param shifts: as of ``_get_certificates_shifts``
        :param dict reasons: of each record, why it may be saved nevertheless
        :raise ValidationError: when it is refused and there is no reason
        :raise AccessError: when somebody gives a reason who may not decide
        """
        refused, overridden, noted = [], [], []
        for lack in self._find_certificates_lacks(shifts):
            if not self._select_refused([lack]):
                noted.append(lack)
            elif reasons.get(lack.shift.work):
                overridden.append(lack)
            else:
                refused.append(lack)
        if refused and not self.env.context.get("certificates_leave_out"):
            raise self._prepare_refusal(refused)
        self._leave_out(refused)
        self._log_overrides(overridden, reasons)
        self._note_lacks(refused + noted, {})

    @api.model
    def _group_by_work(self, lacks, following=None):
        groups = {}
        for lack in lacks:
            work = (following or {}).get(lack.shift.work, lack.shift.work)
            groups.setdefault(work, []).append(lack)
        return groups

    @api.model
    def _leave_out(self, lacks):
        for work, own in self._group_by_work(lacks).items():
            ids = [lack.shift.employee.id for lack in own]
            work._remove_certificates_employees(self.env["hr.employee"].browse(ids))

    @api.model
    def _may_override_certificates(self):
        """Return whether the current user may override a refusal."""
        return self.env.user.has_group("certificates.group_certificates_override")

    @api.model
    def _log_overrides(self, lacks, reasons):
        if not lacks:
            return
        if not self._may_override_certificates():
            raise AccessError(
                self.env._(
                    "You may not override this by a reason. %(lacks)s",
                    lacks=self._describe_lacks(lacks),
                )
            )
        self.env["certificates.override"]._log(
            self._prepare_override_values(lack, reasons[lack.shift.work])
            for lack in lacks
        )
        self._note_lacks(lacks, reasons)

    @api.model
    def _prepare_override_values(self, lack, reason):
        shift = lack.shift
        return {
            "employee_id": shift.employee.id,
            "company_id": shift.employee.company_id.id,
            "site_id": shift.site.id,
            "type_ids": [fields.Command.set(lack.types.ids)],
            "date": lack.day,
            "reason": reason,
            "subject": shift.work.display_name,
            "res_model": shift.work._name,
            "res_id": shift.work.id,
        }

    @api.model
    def _note_lacks(self, lacks, reasons):
        """Note in the history of each record who is not qualified, and the reason."""
        bodies = {}
        for work, own in self._group_by_work(lacks).items():
            texts = [work._describe_lacks(own)]
            if reasons.get(work):
                texts.append(self.env._("Overridden: %(reason)s", reason=reasons[work]))
            bodies[work.id] = "\n".join(texts)
        # sudo: who may save the record may have noted what was wrong with it
        works = self.sudo().browse(bodies)
        if bodies and hasattr(works, "_message_log_batch"):
            works._message_log_batch(bodies)

    # In words

    @api.model
    def _prepare_refusal(self, lacks):
        """Return the error that says who lacks what.

        Dialogs get their title from its context, see ``refusal_title.js``.
        """
        error = ValidationError(self._describe_refusal(lacks))
        error.context = {"certificates_title": self.env._("Not Qualified")}
        return error

    @api.model
    def _describe_refusal(self, lacks):
        text = self._describe_lacks(lacks)
        if not self._may_override_certificates():
            return text
        return "\n".join(
            [text, self.env._("To override this, enter a reason: it is logged.")]
        )

    @api.model
    def _describe_lacks(self, lacks):
        """Return a sentence for each: who lacks what, when, and whom to ask."""
        seen = self._filter_certificates_seen(lack.shift.employee for lack in lacks)
        named = [lack for lack in lacks if lack.shift.employee in seen]
        told = [self._describe_lack(lack) for lack in named[:MAX_NAMED]]
        more = len(named) - len(told)
        # What an organization lacks is said once, not for each of its people.
        lines = [*dict.fromkeys("\n".join(told).splitlines())]
        if more:
            lines.append(self.env._("And %(count)s more.", count=more))
        hidden = len(lacks) - len(named)
        if hidden:
            lines.append(
                self.env._(
                    "Employees of other companies who lack what is asked: %(count)s.",
                    count=hidden,
                )
            )
        return "\n".join(lines)

    @api.model
    def _describe_lack(self, lack):
        """Return a sentence for each who lacks something: whom to ask, too."""
        lacking = lack.shift.site._get_who_lacks(lack.shift.employee, lack.types)
        return "\n".join(
            self._describe_who_lacks(lack, name, types) for name, types in lacking
        )

    @api.model
    def _describe_who_lacks(self, lack, name, types):
        shift = lack.shift
        values = {
            "employee": name,
            "types": format_list(self.env, types.mapped("name")),
            "site": shift.site.display_name,
            "contact": self._get_certificates_contact(shift),
        }
        if not shift.first:
            return self.env._(
                "%(employee)s lacks %(types)s for %(site)s today (no day is set): ask "
                "%(contact)s.",
                **values,
            )
        return self.env._(
            "%(employee)s lacks %(types)s for %(site)s on %(day)s: ask %(contact)s.",
            day=format_date(self.env, lack.day),
            **values,
        )

    @api.model
    def _get_certificates_contact(self, shift):
        """Return whom to ask: who answers for the site, or one around it; else HR."""
        site = shift.site
        while site and not site.responsible_id.active:
            site = site.parent_id
        company = shift.employee.company_id
        user = site.responsible_id or company.certificates_responsible_id
        return user.name or self.env._("the officers for certificates")
