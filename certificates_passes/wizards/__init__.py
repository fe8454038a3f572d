from . import (
    certificates_pass_wizard,
    certificates_pass_wizard_expiry,
    certificates_send_wizard,
)
