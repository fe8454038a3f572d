from . import test_code, test_engine, test_fonts
