from . import certificates_pass_wizard
