from . import (
    certificates_assignment,
    certificates_delivery,
    res_company,
    res_config_settings,
)
