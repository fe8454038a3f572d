"""Steps before a certificate began are left out; the mails say what has expired."""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

BATCH = 5000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    _work_out_reminders(env)
    _renew_template(env, "mail_template_expiry")


def _work_out_reminders(env):
    certificates = env["certificates.assignment"]
    due = certificates.search([("reminder_next_on", "!=", False)])
    for ids in split_every(BATCH, due.ids):
        env.add_to_compute(
            certificates._fields["reminder_next_on"], certificates.browse(ids)
        )
        env.flush_all()
        env.invalidate_all()


def _renew_template(env, name):
    """Take over the new text of a template that nobody has edited."""
    template = env.ref(f"certificates.{name}", raise_if_not_found=False)
    if not template or template.write_uid.id != SUPERUSER_ID:
        return
    template.reset_template()
    for code, _name in env["res.lang"].get_installed():
        template.with_context(lang=code)._override_translation_term(
            "certificates", [name, f"certificates.{name}"]
        )
