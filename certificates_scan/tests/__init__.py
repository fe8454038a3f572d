from . import test_access, test_concurrency, test_reader, test_scan, test_tours
