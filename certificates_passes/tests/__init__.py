from . import (
    test_access,
    test_concurrency,
    test_contact,
    test_filenames,
    test_request,
)
