"""Compares anew the certificates that were renewed under another name, recorded twice
or followed after a gap.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

BATCH = 1000

AFFECTED = """
    SELECT renewed.id
      FROM certificates_assignment renewed
      JOIN certificates_assignment renewal ON renewal.renewal_of_id = renewed.id
     WHERE renewal.active AND renewal.revoked_on IS NULL
       AND renewed.superseded IS NOT TRUE
     UNION
    SELECT older.id
      FROM certificates_assignment older
      JOIN certificates_assignment newer
        ON newer.employee_id = older.employee_id AND newer.type_id = older.type_id
       AND newer.date_start = older.date_start
       AND newer.date_expiry IS NOT DISTINCT FROM older.date_expiry
       AND newer.id > older.id
     WHERE newer.active AND newer.revoked_on IS NULL
       AND older.superseded IS NOT TRUE
     UNION
    SELECT id
      FROM certificates_assignment
     WHERE succeeded_on > date_expiry + 1
"""


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    cr.execute(AFFECTED)
    ids = [id_ for (id_,) in cr.fetchall()]
    for batch in split_every(BATCH, ids):
        certificates = env["certificates.assignment"].browse(batch)
        certificates.modified(["renewal_of_id"])
        certificates.flush_recordset()
        env.invalidate_all()
