from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import status_list

CURRENT = SQL("NOT is_replaced")
# What makes an entry anew, for what was signed is true no longer. A certificate that
# ends later than its code says is another matter: the code is right, and modest.
RENEWING = SQL(
    """
    (before.company_id, before.employee_id, before.type_id, before.level_id,
     coalesce(before.verification_serial, 0))
    IS DISTINCT FROM
    (after.company_id, after.employee_id, after.type_id, after.level_id,
     coalesce(after.verification_serial, 0))
    OR after.date_start > before.date_start
    OR coalesce(after.date_expiry, 'infinity')
     < coalesce(before.date_expiry, 'infinity')
    """
)
# Whoever signs anything must be able to take it back.
ADD_ENTRIES = SQL(
    """
    INSERT INTO certificates_status_entry (company_id, assignment_id, is_replaced)
    SELECT after.company_id, after.id, FALSE
      FROM after
     WHERE EXISTS (
           SELECT FROM certificates_signing_key
            WHERE certificates_signing_key.company_id = after.company_id
       )
       AND NOT EXISTS (
           SELECT FROM certificates_status_entry
            WHERE assignment_id = after.id AND NOT is_replaced
       )
     ORDER BY after.id;
    """
)
ADD_MARKS = SQL(
    """
    INSERT INTO certificates_status_mark (company_id, chunk)
    SELECT DISTINCT entry.company_id, entry.id / %(size)s
      FROM certificates_status_entry AS entry
    """,
    size=status_list.SIZE,
)
CHANGED = "OLD TABLE AS before NEW TABLE AS after"


def _where(condition, statements):
    """Return statements that do something where a condition holds for some rows.

    Entries are looked up only then: most of what is written changes nothing here.

    :param SQL condition: of ``before`` and ``after``
    """
    return SQL(
        """
        IF EXISTS (SELECT FROM before JOIN after USING (id) WHERE %s) THEN %s END IF;
        """,
        condition,
        statements,
    )


def _mark_where(condition, joins):
    """Return a statement that marks the parts of lists of what has changed.

    :param SQL condition: of ``before`` and ``after``
    :param SQL joins: how entries are found by ``after``
    """
    marks = SQL(
        "%s %s JOIN before ON before.id = after.id WHERE %s;",
        ADD_MARKS,
        joins,
        condition,
    )
    return _where(condition, marks)


RENEW_ENTRIES = SQL(
    """
    UPDATE certificates_status_entry AS entry SET is_replaced = TRUE
      FROM before JOIN after USING (id)
     WHERE entry.assignment_id = after.id AND NOT entry.is_replaced AND (%s);
    %s
    """,
    RENEWING,
    ADD_ENTRIES,
)
# What the database does by itself after something was written, by table and kind.
TRIGGERS = {
    ("certificates_assignment", "INSERT", "NEW TABLE AS after"): ADD_ENTRIES,
    ("certificates_assignment", "UPDATE", CHANGED): SQL(
        "%s %s",
        _where(RENEWING, RENEW_ENTRIES),
        _mark_where(
            SQL(
                "(before.active, before.revoked_on)"
                " IS DISTINCT FROM (after.active, after.revoked_on)"
            ),
            SQL("JOIN after ON after.id = entry.assignment_id"),
        ),
    ),
    ("certificates_status_entry", "UPDATE", CHANGED): _mark_where(
        SQL(
            "(before.is_replaced, before.assignment_id)"
            " IS DISTINCT FROM (after.is_replaced, after.assignment_id)"
        ),
        SQL("JOIN after ON after.id = entry.id"),
    ),
    ("hr_employee", "UPDATE", CHANGED): _mark_where(
        SQL(
            "before.certificates_verification_opt_out"
            " IS DISTINCT FROM after.certificates_verification_opt_out"
        ),
        SQL(
            "JOIN certificates_assignment AS held ON held.id = entry.assignment_id"
            " JOIN after ON after.id = held.employee_id"
        ),
    ),
}


class CertificatesStatusEntry(models.Model):
    """The place of a certificate in the status list of its company.

    The id is the place: unique without asking, whoever adds others at the same time. A
    code that is true no longer keeps its entry, which is replaced; so does that of a
    certificate that was deleted.

    Entries are added, and replaced, by triggers of the database, so that whoever writes
    a certificate need not know of the list.
    """

    _name = "certificates.status.entry"
    _description = "Status List Entry"
    _inherit = ["certificates.values.mixin"]
    _log_access = False
    _rec_name = "id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    assignment_id = fields.Many2one(
        "certificates.assignment", readonly=True, ondelete="set null"
    )
    is_replaced = fields.Boolean(readonly=True)

    _company_idx = models.Index("(company_id, id)")
    _assignment_idx = models.Index("(assignment_id) WHERE assignment_id IS NOT NULL")
    _current_uniq = models.UniqueIndex(
        "(assignment_id) WHERE NOT is_replaced AND assignment_id IS NOT NULL",
        "A certificate has one entry in the status list.",
    )

    def init(self):
        # The tables and columns of all models are there only then.
        self.env.registry.post_init(self._create_triggers)

    @api.model
    def _create_triggers(self):
        for (table, kind, tables), statements in TRIGGERS.items():
            name = SQL.identifier(f"certificates_status_{kind.lower()}_{table}"[:60])
            parts = {
                "name": name,
                "table": SQL.identifier(table),
                "kind": SQL(kind),
                "tables": SQL(tables),
            }
            for statement in (
                SQL(
                    """
                    CREATE OR REPLACE FUNCTION %s() RETURNS trigger
                    LANGUAGE plpgsql AS $$ BEGIN %s RETURN NULL; END $$
                    """,
                    name,
                    statements,
                ),
                SQL("DROP TRIGGER IF EXISTS %(name)s ON %(table)s", **parts),
                SQL(
                    """
                    CREATE TRIGGER %(name)s AFTER %(kind)s ON %(table)s
                    REFERENCING %(tables)s FOR EACH STATEMENT
                    EXECUTE FUNCTION %(name)s()
                    """,
                    **parts,
                ),
            ):
                self.env.cr.execute(statement)

    @api.model
    def _drop_triggers(self):
        """Leave the tables of others as they were."""
        for table, kind, _tables in TRIGGERS:
            name = SQL.identifier(f"certificates_status_{kind.lower()}_{table}"[:60])
            self.env.cr.execute(SQL("DROP FUNCTION %s CASCADE", name))

    @api.model
    def _add_missing(self, companies):
        """Give each certificate of companies that have a key an entry.

        Running it again adds nothing.
        """
        self.env["certificates.assignment"].flush_model()
        self.env.cr.execute(
            SQL(
                "WITH after AS (SELECT * FROM certificates_assignment"
                " WHERE company_id = ANY(%s)) %s",
                companies.ids,
                ADD_ENTRIES,
            )
        )
        self.invalidate_model()

    @api.model
    def _get_indexes(self, certificates):
        """Return the place of each certificate in the list of its company, by id.

        Those without are left out. It takes one query.
        """
        certificates.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT assignment_id, id FROM certificates_status_entry
                 WHERE assignment_id = ANY(%s) AND NOT is_replaced
                """,
                certificates.ids,
            )
        )
        return dict(rows)

    @api.model
    def _find_refused(self, company, chunk):
        """Return which places of a part of a list are of what must not be accepted.

        :return: ids of entries: revoked, replaced, archived, deleted, or of a holder
            who opted out
        """
        first = chunk * status_list.SIZE
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.id
                  FROM certificates_status_entry AS entry
             LEFT JOIN certificates_assignment AS held ON held.id = entry.assignment_id
             LEFT JOIN hr_employee AS holder ON holder.id = held.employee_id
                 WHERE entry.company_id = %s AND entry.id >= %s AND entry.id < %s
                   AND (
                       entry.is_replaced
                       OR held.id IS NULL
                       OR held.active IS NOT TRUE
                       OR held.revoked_on IS NOT NULL
                       OR holder.certificates_verification_opt_out
                   )
                """,
                company.id,
                first,
                first + status_list.SIZE,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _get_chunks(self, companies):
        """Return the first and the last part of the list of each company."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company.id, bounds.first / %(size)s, bounds.last / %(size)s
                  FROM unnest(%(ids)s::int[]) AS company (id),
                       LATERAL (
                           SELECT (SELECT id FROM certificates_status_entry
                                    WHERE company_id = company.id
                                    ORDER BY id LIMIT 1) AS first,
                                  (SELECT id FROM certificates_status_entry
                                    WHERE company_id = company.id
                                    ORDER BY id DESC LIMIT 1) AS last
                       ) AS bounds
                 WHERE bounds.first IS NOT NULL
                """,
                size=status_list.SIZE,
                ids=companies.ids,
            )
        )
        return {id_: (first, last) for id_, first, last in rows}
