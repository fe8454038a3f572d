from . import (
    test_access,
    test_person_proposal,
    test_portal,
    test_recertification,
    test_reminders,
)
