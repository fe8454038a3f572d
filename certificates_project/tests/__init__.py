from . import test_access, test_project, test_tours, test_worlds
