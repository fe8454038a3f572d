from odoo.addons.certificates.tools.migration import rename_field

COMPANY_FIELDS = (
    "pass_color",
    "pass_logo",
    "pass_background",
    "pass_show_photo",
    "pass_holder_shown",
    "pass_lookup",
)


def migrate(cr, version):
    """Fields on models of other apps carry the prefix of this product."""
    rename_field(cr, "hr.employee", "organization_id", "certificates_organization_id")
    rename_field(
        cr, "hr.employee", "verification_opt_out", "certificates_verification_opt_out"
    )
    for model in ("res.company", "res.config.settings"):
        for name in COMPANY_FIELDS:
            rename_field(cr, model, name, f"certificates_{name}")
