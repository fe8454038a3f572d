"""Numbers are compared without case, blanks and kinds of dashes.

The database refuses the same number twice from now on. Where it is on record twice
already, the older certificate keeps it, and the others are named in the log.
"""

import logging

from odoo.tools import split_every, sql

from odoo.addons.certificates.tools.numbers import fold_number

_logger = logging.getLogger(__name__)

TABLE = "certificates_assignment"
BATCH = 10_000


def migrate(cr, version):
    if sql.column_exists(cr, TABLE, "number_key"):
        return
    sql.create_column(cr, TABLE, "number_key", "varchar")
    sql.create_column(cr, TABLE, "is_number_doubled", "bool")
    _fill_keys(cr)
    _mark_doubled(cr)
    # Searches use the keys, and Odoo keeps what it finds.
    sql.drop_index(cr, "certificates_assignment__number_index", TABLE)


def _fill_keys(cr):
    cr.execute("SELECT id, number FROM certificates_assignment WHERE number != ''")
    keys = [(id_, fold_number(number) or None) for id_, number in cr.fetchall()]
    for batch in split_every(BATCH, keys):
        cr.execute_values(
            "UPDATE certificates_assignment c SET number_key = v.key"
            " FROM (VALUES %s) AS v (id, key) WHERE c.id = v.id",
            list(batch),
        )


def _mark_doubled(cr):
    cr.execute(
        """
        UPDATE certificates_assignment c
           SET is_number_doubled = TRUE
          FROM (SELECT id,
                       first_value(number) OVER same AS first_number,
                       row_number() OVER same AS place
                  FROM certificates_assignment
                 WHERE number_key IS NOT NULL
                WINDOW same AS (PARTITION BY type_id, number_key ORDER BY id)
               ) d
         WHERE c.id = d.id AND d.place > 1
     RETURNING c.id, c.number, d.first_number
        """
    )
    for id_, number, first_number in cr.fetchall():
        _logger.warning(
            "The number %s of employee certificate %s is %s of an older certificate of "
            "the same type, written in another way. Give one of them another number.",
            number,
            id_,
            first_number,
        )
