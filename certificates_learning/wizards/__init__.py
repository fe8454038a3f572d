from . import (
    certificates_approve_wizard,
    certificates_enroll_wizard,
    certificates_reject_wizard,
)
