from . import test_access_http, test_badges, test_credential, test_portal
