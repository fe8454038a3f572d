from . import test_access, test_credentials, test_passes, test_seal
