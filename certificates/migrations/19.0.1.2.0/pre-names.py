"""Employees are ordered by their names without accents: another index is needed."""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS hr_employee__certificates_name_index")
    cr.execute("DROP INDEX IF EXISTS hr_employee_certificates_name_index")
