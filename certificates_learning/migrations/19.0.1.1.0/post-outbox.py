"""Mail templates about what is no longer there are removed."""

from odoo import SUPERUSER_ID, api

REPLACED = ("certificates_learning.mail_template_deadline_missed_manager",)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in REPLACED:
        record = env.ref(name, raise_if_not_found=False)
        if record:
            record.unlink()
