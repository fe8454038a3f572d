"""Makes room for the end of gaps, which the migration afterwards works out."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    if not column_exists(cr, "certificates_assignment", "gap_until"):
        create_column(cr, "certificates_assignment", "gap_until", "date")
