from . import (
    base_import_import,
    certificates_chosen_mixin,
    certificates_accept_wizard,
    certificates_decline_wizard,
    certificates_expiry_wizard,
    certificates_exam_wizard,
    certificates_issue_wizard,
    certificates_merge_wizard,
    certificates_renew_wizard,
    certificates_renew_wizard_line,
    certificates_revoke_wizard,
    certificates_stop_wizard,
)
