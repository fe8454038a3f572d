from . import my_certificates_read
