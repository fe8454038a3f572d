from . import (
    certificates_assignment,
    certificates_equivalence,
    certificates_jobs,
    certificates_type,
    hr_employee,
    hr_employee_skill,
    hr_skill,
    hr_skill_level,
    hr_skill_type,
)
