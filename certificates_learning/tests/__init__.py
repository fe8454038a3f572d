from . import (
    test_certification,
    test_completion,
    test_cycles,
    test_deadlines,
    test_enrollment,
    test_proof,
    test_rule,
)
