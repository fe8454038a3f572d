from odoo.addons.certificates.tools.uninstall import delete_remains


def uninstall_hook(env):
    """Delete what Odoo leaves behind, and the triggers on tables of others."""
    env["certificates.status.entry"]._drop_triggers()
    delete_remains(env, "certificates_verification")
