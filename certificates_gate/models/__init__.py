from . import (
    certificates_assignment,
    certificates_delivery,
    certificates_gate_check,
    certificates_gate_device,
    certificates_jobs,
    certificates_site,
    certificates_status_entry,
    hr_employee,
    res_company,
    res_config_settings,
)
