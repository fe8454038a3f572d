from odoo.addons.certificates.tools.migration import rename_field


def migrate(cr, version):
    """Fields on models of other apps carry the prefix of this product."""
    rename_field(cr, "hr.employee.skill", "assignment_id", "certificates_assignment_id")
    rename_field(cr, "hr.employee.skill", "is_projected", "certificates_is_projected")
