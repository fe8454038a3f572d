from . import certificates_approve_wizard
