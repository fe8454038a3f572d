"""Requirements that say of nobody in particular have meant everybody."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE certificates_requirement requirement SET is_for_everybody = TRUE
         WHERE company_id IS NULL AND department_id IS NULL AND job_id IS NULL
           AND NOT EXISTS (
               SELECT FROM certificates_requirement_hr_employee_rel single
                WHERE single.certificates_requirement_id = requirement.id
           )
        """
    )
