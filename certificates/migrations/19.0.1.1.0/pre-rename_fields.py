from odoo.addons.certificates.tools.migration import rename_field


def migrate(cr, version):
    """Fields on models of other apps carry the prefix of this product."""
    rename_field(cr, "hr.employee", "external_number", "certificates_external_number")
