from . import (
    test_access,
    test_certification,
    test_completion,
    test_concurrency,
    test_cycles,
    test_deadlines,
    test_enrollment,
    test_portal,
    test_portal_tours,
    test_proof,
    test_rule,
)
