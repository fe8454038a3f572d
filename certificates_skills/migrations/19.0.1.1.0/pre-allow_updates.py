from odoo.addons.certificates.tools.migration import allow_updates


def migrate(cr, version):
    """Record rules, and what scheduled actions do, come with each version from here."""
    allow_updates(cr, "certificates_skills")
