from . import hr_attendance, res_company, res_config_settings
