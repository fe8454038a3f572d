from odoo.addons.certificates.tools.migration import rename_field


def migrate(cr, version):
    """Fields on models of other apps carry the prefix of this product."""
    rename_field(cr, "hr.employee", "audience_checked", "certificates_audience_checked")
    rename_field(cr, "slide.channel.partner", "finished_on", "certificates_finished_on")
    rename_field(
        cr, "slide.channel.partner", "is_reconciled", "certificates_is_reconciled"
    )
