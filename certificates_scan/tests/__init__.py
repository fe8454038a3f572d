from . import test_reader, test_scan
