"""Use a database of the version before, so that an update has something to keep.

An Odoo shell with the addons of that version runs it, on demo data.
"""

import json

CODES = "previous.codes"

env = env(context=dict(env.context, lang="en_US"))  # noqa: F821 - of the shell
officer = env.ref("certificates.user_officer")
certificates = env["certificates.assignment"].search([])
printable = certificates.filtered_domain(certificates._get_printable_domain())

# What is printed on passes.
urls = env["certificates.pass.token"]._get_urls(printable)
codes = {id_: url.rpartition("/")[2] for id_, url in urls.items()}
env["ir.config_parameter"].set_param(CODES, json.dumps(codes))

# Choices that have no value otherwise.
env.company.pass_lookup = True
printable[-1].employee_id.verification_opt_out = True

# Files of a request, and passes by mail.
requests = env["certificates.pass.request"].search([("state", "=", "queued")])
requests._prepare_batch()
env["certificates.pass.delivery"]._submit(printable[:10])
env["certificates.pass.delivery"].search([])._send()

# A requirement to announce, and a certificate that draws its number.
holder = certificates.employee_id.filtered("parent_id.user_id")[0]
certificate_type = env["certificates.type"].create(
    {"name": "Ladder", "code": "LAD", "number_policy": "sequence"}
)
env["certificates.requirement"].create(
    {"type_id": certificate_type.id, "employee_ids": holder.ids}
)
env["certificates.assignment"].create(
    {"type_id": certificate_type.id, "employee_id": officer.employee_id.id}
)

# Reminders and announcements, with their logs.
env.cr.commit()
for name in (
    "certificates.ir_cron_send_reminders",
    "certificates.ir_cron_announce_gaps",
    "certificates_learning.ir_cron_send_deadline_reminders",
    "certificates_learning.ir_cron_send_mails",
):
    env.ref(name).method_direct_trigger()
env.cr.commit()
