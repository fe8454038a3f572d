from . import (
    certificates_compared_mixin,
    certificates_scan_batch,
    certificates_scan_file,
    certificates_scan_reading,
    certificates_submission,
    certificates_submission_reading,
    certificates_type,
    certificates_jobs,
    ir_attachment,
    res_config_settings,
)
