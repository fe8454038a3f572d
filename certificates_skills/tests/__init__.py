from . import (
    test_access,
    test_batch,
    test_concurrency,
    test_equivalence,
    test_import,
    test_matching,
    test_projection,
    test_tours,
    test_type,
    test_worlds,
)
