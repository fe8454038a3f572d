from odoo import api, fields, models
from odoo.fields import Command


class EventEvent(models.Model):
    """An event is work of its staff, on each of its days where it takes place.

    Odoo knows who attends an event, not who works there.
    """

    _name = "event.event"
    _inherit = [
        "certificates.work.mixin",
        "hr.mixin",
        "event.event",
        "certificates.policy.mixin",
    ]
    _check_company_auto = True

    certificates_staff_ids = fields.Many2many(
        "hr.employee",
        "certificates_event_staff_rel",
        "event_id",
        "employee_id",
        "Staff",
        check_company=True,
        help="The employees who work at the event.",
    )

    @api.model
    def _get_certificates_fields(self):
        return [
            "certificates_site_id",
            "certificates_staff_ids",
            "date_begin",
            "date_end",
            "date_tz",
        ]

    @api.model
    def _get_certificates_triggers(self):
        # A template brings its time zone.
        return [*super()._get_certificates_triggers(), "event_type_id"]

    def _get_certificates_policy_record(self):
        return self

    def _get_certificates_employees(self):
        return {event: event.certificates_staff_ids for event in self}

    def _get_certificates_days(self, timezone):
        moments = (self.date_begin, self.date_end)
        return self._list_certificates_days(moments, self.date_tz or timezone)

    def _remove_certificates_employees(self, employees):
        self.certificates_staff_ids = [Command.unlink(id_) for id_ in employees.ids]
