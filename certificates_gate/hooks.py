from odoo.addons.certificates.tools.uninstall import delete_remains


def uninstall_hook(env):
    """Delete what Odoo leaves behind."""
    delete_remains(env, "certificates_gate")
