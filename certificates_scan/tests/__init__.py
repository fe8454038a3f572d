from . import test_access, test_reader, test_scan
