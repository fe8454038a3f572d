from . import (
    test_access,
    test_concurrency,
    test_decision_messages,
    test_in_between,
    test_import,
    test_organization_certificate,
    test_person_proposal,
    test_portal,
    test_portal_itself,
    test_portal_tours,
    test_recertification,
    test_reminders,
)
