from . import (
    certificates_type,
    certificates_requirement,
    certificates_site,
    organization_certificate,
    certificates_compliance,
    certificates_delivery,
    certificates_person_proposal,
    certificates_recertification,
    certificates_recertification_line,
    hr_employee,
    hr_employee_merge,
    res_partner,
)
