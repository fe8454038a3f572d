from . import (
    certificates_assignment,
    certificates_pass,
    certificates_pass_check,
    certificates_pass_request,
    certificates_signing_key,
    certificates_status_entry,
    certificates_status_mark,
    hr_employee,
    res_company,
    res_config_settings,
)
