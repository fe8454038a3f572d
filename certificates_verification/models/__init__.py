from . import (
    certificates_assignment,
    certificates_pass,
    certificates_pass_check,
    certificates_pass_request,
    certificates_signing_key,
    hr_employee,
    res_company,
    res_config_settings,
)
