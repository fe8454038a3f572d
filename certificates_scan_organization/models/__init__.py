from . import certificates_scan_batch
