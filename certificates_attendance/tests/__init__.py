from . import test_access, test_attendance, test_http, test_tours, test_worlds
