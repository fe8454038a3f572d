from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Requests keep SVGs instead of PDFs: those of this week are prepared again."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    files = env["certificates.pass.file"].search([])
    for request, passes in files.pass_id.grouped("request_id").items():
        passes.state = "waiting"
        request.done_count -= len(passes)
        request.progress_state = "waiting"
    files.unlink()
    env.ref("certificates_passes.ir_cron_prepare")._trigger()
