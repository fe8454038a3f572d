from . import certificates_enrollment, certificates_jobs, certificates_scan_reading
