from odoo import api, fields, models

from ...tools import ladder
from ...tools.batch import run_in_batches

# Where a day begins first.
EARLIEST_TIMEZONE = "Pacific/Kiritimati"

# How many records one transaction of a reminder run handles.
REMINDER_BATCH = 500


class CertificatesRemindedMixin(models.AbstractModel):
    """A record with a day that a ladder of reminders leads up to.

    A step of the ladder that is due becomes deliveries, and moves the record to its
    next step.
    """

    _name = "certificates.reminded.mixin"
    _description = "Record with Reminders"

    # What the ladder is about: a value of ``applies_to`` of ``certificates.reminder``.
    _ladder = None
    # The field with the day that the steps lead up to.
    _ladder_day = None
    # The field with the first day: no step comes before it.
    _ladder_start = None
    # The field with the first day of what follows, if there is one: no step after it.
    _ladder_end = None
    # The field with what may have a ladder of its own.
    _ladder_scope = None
    # Steps that every ladder of this kind has.
    _ladder_steps = frozenset()

    reminder_next_on = fields.Date(
        "Next Reminder",
        compute="_compute_reminder_next_on",
        store=True,
        index="btree_not_null",
        groups="certificates.group_certificates_user",
        help="Day on which the next step of the reminder ladder is due.",
    )
    reminded_step = fields.Integer(
        readonly=True,
        copy=False,
        groups="certificates.group_certificates_user",
        help="The last step of the ladder that was due, in days before the day; "
        "negative: after it.",
    )
    reminded_on = fields.Date(
        readonly=True,
        copy=False,
        groups="certificates.group_certificates_user",
        help="The day that the last step was about.",
    )

    recorded_on = fields.Date(
        compute="_compute_recorded_on",
        store=True,
        precompute=True,
        groups="certificates.group_certificates_user",
        help="The day on which the present expiry date or deadline was recorded, in "
        "the time zone of the company. Steps before it are left out.",
    )
    recorded_day = fields.Date(
        compute="_compute_recorded_on",
        store=True,
        precompute=True,
        groups="certificates.group_certificates_user",
        help="The expiry date or deadline that was recorded on that day.",
    )

    # To be extended by the field of ``_ladder_day``.
    def _compute_recorded_on(self):
        """Note today where the day that the ladder leads up to is another one."""
        todays = {c: c._get_certificates_today() for c in self.company_id}
        for record in self:
            day = record[self._ladder_day]
            if day == record.recorded_day:
                record.recorded_on = record.recorded_on
            else:
                record.recorded_on = day and todays.get(record.company_id)
            record.recorded_day = day

    def _note_recorded_day(self):
        """Note today at once, where the day that the ladder leads up to has changed."""
        self._recompute_recordset(["recorded_on", "recorded_day"])

    @api.depends("reminded_step", "reminded_on", "recorded_on")
    def _compute_reminder_next_on(self):
        reminded = self.filtered(lambda record: record._is_reminded())
        (self - reminded).reminder_next_on = False
        ladders = self.env["certificates.reminder"]._get_ladders(reminded)
        for record in reminded:
            record.reminder_next_on = ladder.next_step_date(
                record[self._ladder_day],
                record._get_steps(ladders[record]),
                record._get_last_step(),
            )

    def _can_be_reminded(self):
        """Return whether anybody is to be reminded of this record at all."""
        self.ensure_one()
        return bool(self[self._ladder_day])

    def _is_reminded(self):
        """Return whether reminders of this record are wanted, and still of use."""
        return self._can_be_reminded()

    def _get_steps(self, reminders):
        """Return the steps of a ladder that this record has."""
        self.ensure_one()
        return ladder.open_steps(
            self[self._ladder_day],
            {*reminders.mapped("days"), *self._ladder_steps},
            start=self[self._ladder_start],
            recorded=self.recorded_on,
            until=self._ladder_end and self[self._ladder_end],
        )

    def _get_last_step(self):
        """Return the last step that was due before the present day, or ``None``."""
        self.ensure_one()
        is_current = self.reminded_on == self[self._ladder_day]
        return self.reminded_step if is_current and self.reminded_on else None

    def _search_due(self, name):
        """Return the records on which a day has come, where their company is.

        :param str name: a date field with an index
        """
        somewhere = fields.Date.context_today(self.with_context(tz=EARLIEST_TIMEZONE))
        groups = self._read_group(
            [(name, "<=", somewhere)], ["company_id"], ["id:recordset"]
        )
        return self.concat(
            *(
                due.filtered_domain([(name, "<=", company._get_certificates_today())])
                for company, due in groups
            )
        )

    @api.model
    def _remind_due(self):
        """Queue the steps that are due. Commits after each batch.

        :return: whether there is time for more
        """
        # sudo: reminders go out, whoever may see them
        due = self.sudo()._search_due("reminder_next_on")
        return run_in_batches(due, REMINDER_BATCH, lambda batch: batch._remind())

    def _remind(self):
        """Queue the steps that are due, which moves the records to their next step.

        After days without a run only the step now due is sent, not those missed.
        """
        records = self.try_lock_for_update()
        records._before_reminding()
        records = records.filtered("reminder_next_on")
        ladders = self.env["certificates.reminder"]._get_ladders(records)
        todays = {c: c._get_certificates_today() for c in records.company_id}
        vals_list = []
        steps = {}
        for record in records:
            day = record[self._ladder_day]
            today = todays[record.company_id]
            step = ladder.step_due(
                day, record._get_steps(ladders[record]), today, record._get_last_step()
            )
            if step is None:
                continue
            steps[record] = step
            reminders = ladders[record].filtered(lambda r, step=step: r.days == step)
            vals_list += record._prepare_reminders(
                step, reminders, ladder.is_history(day, step, today)
            )
        self.browse(record.id for record in steps)._note_steps(steps)
        self.env["certificates.delivery"]._submit(vals_list)

    def _before_reminding(self):
        """Bring these records up to date; nobody else changes them now."""

    def _note_steps(self, steps):
        for (step, day), records in self.grouped(
            lambda record: (steps[record], record[self._ladder_day])
        ).items():
            records.write({"reminded_step": step, "reminded_on": day})

    def _prepare_reminders(self, step, reminders, is_history):
        """Return the values of the deliveries of a step of one record.

        :param int step: days before the day; negative: after it
        :param reminders: what the ladder says of this step
        :param bool is_history: whether the step is so late that nobody is told
        """
        raise NotImplementedError

    @api.model
    def _reschedule_reminders(self, domain):
        """Have the next reminder worked out again where it can still change."""
        # sudo: a ladder for all companies also counts where the user does not work
        records = self.sudo().search(domain & self._get_reschedulable_domain())
        self.env.add_to_compute(self._fields["reminder_next_on"], records)

    @api.model
    def _get_reschedulable_domain(self):
        """Return the records whose next reminder a changed ladder can change."""
        raise NotImplementedError

    @api.model
    def _follow_people(self, domain):
        """Have the open activities of some records follow who is responsible now.

        :param domain: on the employee, the type and the company of the records
        """
