from . import (
    passes,
    portal,
    portal_holder,
    portal_requests,
    portal_wizard,
    verification,
)
