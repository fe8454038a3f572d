from . import (
    certificates_chosen_mixin,
    certificates_decline_wizard,
    certificates_expiry_wizard,
    certificates_issue_wizard,
    certificates_revoke_wizard,
    certificates_stop_wizard,
)
