from . import (
    certificates_decline_wizard,
    certificates_issue_wizard,
    certificates_revoke_wizard,
)
