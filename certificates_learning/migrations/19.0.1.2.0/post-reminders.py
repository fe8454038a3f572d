"""Steps before an enrollment was opened are left out."""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

BATCH = 5000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    enrollments = env["certificates.enrollment"]
    due = enrollments.search([("reminder_next_on", "!=", False)])
    for ids in split_every(BATCH, due.ids):
        env.add_to_compute(
            enrollments._fields["reminder_next_on"], enrollments.browse(ids)
        )
        env.flush_all()
        env.invalidate_all()
