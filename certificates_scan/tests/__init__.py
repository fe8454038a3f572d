from . import (
    test_access,
    test_concurrency,
    test_reader,
    test_reading,
    test_scan,
    test_tours,
)
