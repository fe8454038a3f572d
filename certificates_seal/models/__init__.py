from . import (
    certificates_pass,
    certificates_pass_file,
    certificates_pass_request,
    certificates_seal,
    ir_actions_report,
    res_company,
    res_config_settings,
)
