from . import (
    test_access,
    test_gate,
    test_gate_browser,
    test_gate_http,
    test_gate_tours,
    test_worlds,
)
