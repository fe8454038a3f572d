from . import certificates_accept_wizard
