from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..certificates_dated_mixin import DAY_CONTEXT
from ..held.state import STATES
from .history import HISTORY_FIELDS

# Where mail keeps the old value of a tracked field, by the type of the field.
OLD_VALUES = {
    "boolean": SQL("old_value_integer = 1"),
    "char": SQL("old_value_char"),
    "date": SQL("old_value_datetime::date"),
    "integer": SQL("old_value_integer"),
    "many2one": SQL("NULLIF(old_value_integer, 0)"),
    "text": SQL("old_value_text"),
}
OLD_COLUMNS = SQL(
    "old_value_integer, old_value_char, old_value_text, old_value_datetime"
)

OF_THE_DAY = {"readonly": True, "depends_context": DAY_CONTEXT}


class CertificatesAssignmentHistory(models.Model):
    """The certificates as they were on record at the end of a past day.

    The ids are those of the certificates. A value that has changed since is the one
    that the first change after that day replaced. A certificate entered later is not
    there, whatever its dates; one that was deleted is not there either, but is noted
    on the employee.

    Whose a row is, and who sees it, follows from the employee of that day. There is no
    link to the certificate: its name would tell whose it is now.
    """

    _name = "certificates.assignment.history"
    _description = "Certificate at a Past Date"
    _inherit = [
        "certificates.dated.mixin",
        "certificates.state.mixin",
        "certificates.team.mixin",
    ]
    _auto = False
    _order = "employee_id, type_id, date_start, id"
    _rec_name = "employee_id"
    _depends = {
        "certificates.assignment": [*HISTORY_FIELDS, "company_id", "create_date"],
        "certificates.type": ["expiring_days"],
        "hr.employee": ["company_id"],
        "mail.message": ["model", "res_id"],
        "mail.tracking.value": [
            "create_date",
            "field_id",
            "mail_message_id",
            "old_value_char",
            "old_value_datetime",
            "old_value_integer",
            "old_value_text",
        ],
    }

    active = fields.Boolean(**OF_THE_DAY)
    employee_id = fields.Many2one("hr.employee", **OF_THE_DAY)
    type_id = fields.Many2one("certificates.type", "Certificate Type", **OF_THE_DAY)
    number = fields.Char("Certificate Number", **OF_THE_DAY)
    level_id = fields.Many2one("certificates.level", **OF_THE_DAY)
    date_start = fields.Date("Start Date", **OF_THE_DAY)
    date_expiry = fields.Date("Expiry Date", **OF_THE_DAY)
    date_expiring = fields.Date("Expiring From", **OF_THE_DAY)
    revoked_on = fields.Date(**OF_THE_DAY)
    revocation_reason = fields.Text(**OF_THE_DAY)
    state = fields.Selection(
        STATES,
        "Status",
        compute="_compute_state",
        compute_sudo=True,
        search="_search_state",
    )
    company_id = fields.Many2one("res.company", **OF_THE_DAY)
    department_id = fields.Many2one(
        related="employee_id.department_id", string="Current Department"
    )
    job_id = fields.Many2one(related="employee_id.job_id", string="Current Job")
    manager_id = fields.Many2one(
        related="employee_id.parent_id", string="Current Manager"
    )

    @api.depends("date_start", "date_expiry", "date_expiring", "revoked_on")
    @api.depends_context(*DAY_CONTEXT)
    def _compute_state(self):
        self._set_state()

    @api.depends_context(*DAY_CONTEXT)
    def _compute_is_below_me(self):
        return super()._compute_is_below_me()

    @api.depends_context(*DAY_CONTEXT)
    def _compute_is_mine(self):
        return super()._compute_is_mine()

    @api.model
    def _get_state_domains(self):
        certificates = self.env["certificates.assignment"]
        is_chosen = self._read_chosen_day()
        return certificates._get_state_domains(is_chosen and self._get_chosen_day())

    @api.model
    def _get_chosen_day(self):
        """Return the chosen day; nothing is on record of a day to come."""
        return min(super()._get_chosen_day(), self._get_default_day())

    def action_open_certificate(self):
        """Open the certificate as it is now."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "certificates.assignment",
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # The rows

    @property
    def _table_query(self):
        return SQL(
            "WITH past AS (%(past)s), notice AS (%(notice)s) "
            "%(kept)s UNION ALL %(moved)s",
            past=self._select_old_values("certificates.assignment", HISTORY_FIELDS),
            notice=self._select_old_values("certificates.type", ["expiring_days"]),
            kept=self._select_kept(),
            moved=self._select_moved(),
        )

    def _select_kept(self):
        """Return the certificates that still have the same employee.

        They are apart from the others for the sake of the index on the employee.
        """
        return SQL(
            "%s AND past.employee_id IS NULL",
            self._select_rows(
                employee=SQL("certificate.employee_id"),
                company=SQL("certificate.company_id"),
                employees=SQL(),
            ),
        )

    def _select_moved(self):
        """Return the certificates that were another employee's."""
        return SQL(
            "%s AND past.employee_id IS NOT NULL",
            self._select_rows(
                employee=SQL("employee.id"),
                company=SQL("COALESCE(employee.company_id, certificate.company_id)"),
                employees=SQL(
                    "LEFT JOIN hr_employee employee"
                    " ON employee.id = past.employee_id[1]"
                ),
            ),
        )

    def _select_rows(self, employee, company, employees):
        linked = {"employee_id", "type_id", "level_id"}
        names = [n for n in HISTORY_FIELDS if n not in linked]
        return SQL(
            """
            SELECT certificate.id, %(day)s::date AS date,
                   %(employee)s AS employee_id, %(company)s AS company_id,
                   type.id AS type_id, level.id AS level_id, %(values)s,
                   %(expiry)s - GREATEST(
                       LEAST(%(days)s, (%(expiry)s - %(start)s) / 2), 0
                   ) AS date_expiring
              FROM certificates_assignment certificate
              LEFT JOIN past ON past.id = certificate.id
              LEFT JOIN certificates_type type ON type.id = %(type)s
              LEFT JOIN certificates_level level ON level.id = %(level)s
              LEFT JOIN notice ON notice.id = type.id
              %(employees)s
             WHERE certificate.create_date < %(end)s
            """,
            day=self._get_chosen_day(),
            end=self._get_end_of_day(),
            employee=employee,
            employees=employees,
            company=company,
            values=SQL(", ").join(
                SQL("%s AS %s", self._rewind("certificate", name), SQL.identifier(name))
                for name in names
            ),
            type=self._rewind("certificate", "type_id"),
            level=self._rewind("certificate", "level_id"),
            start=self._rewind("certificate", "date_start"),
            expiry=self._rewind("certificate", "date_expiry"),
            days=self._rewind("type", "expiring_days", past="notice"),
        )

    def _rewind(self, alias, name, past="past"):
        """Return the value of a field as it was, from its column and its old values."""
        old_values = SQL.identifier(past, name)
        return SQL(
            "CASE WHEN %(old)s IS NULL THEN %(now)s ELSE %(old)s[1] END",
            old=old_values,
            now=SQL.identifier(alias, name),
        )

    def _select_old_values(self, model, names):
        """Return the values before the first change since, by record.

        A field that has not changed is null, one that has is an array of one value.
        """
        model_fields = self.env["ir.model.fields"]
        field_ids = {name: model_fields._get(model, name).id for name in names}
        return SQL(
            """
            SELECT id, %(values)s
              FROM (SELECT DISTINCT ON (message.res_id, value.field_id)
                           message.res_id AS id, value.field_id, %(columns)s
                      FROM mail_tracking_value value
                      JOIN mail_message message ON message.id = value.mail_message_id
                     WHERE value.field_id IN %(field_ids)s
                       AND value.create_date >= %(end)s
                       AND message.model = %(model)s
                     ORDER BY message.res_id, value.field_id, value.id) value
             GROUP BY id
            """,
            columns=OLD_COLUMNS,
            values=SQL(", ").join(
                SQL(
                    "ARRAY_AGG(%s) FILTER (WHERE field_id = %s) AS %s",
                    OLD_VALUES[self.env[model]._fields[name].type],
                    field_id,
                    SQL.identifier(name),
                )
                for name, field_id in field_ids.items()
            ),
            field_ids=tuple(field_ids.values()),
            end=self._get_end_of_day(),
            model=model,
        )

    def _get_end_of_day(self):
        """Return when the chosen day ends where the company is, as the database has it.

        It is the same moment for all users of a company.
        """
        next_day = self._get_chosen_day() + timedelta(days=1)
        return self.env.company._get_certificates_midnight(next_day)
