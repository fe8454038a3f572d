"""A skipped test is a test that did not run: here that is a failure."""

import pytest

MESSAGE = "skipped, but every test must run here: %s"


def _reason(report):
    """Skips carry (path, line, reason); other reports carry a traceback."""
    longrepr = report.longrepr
    return longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)


def _fail_if_skipped(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = MESSAGE % _reason(report)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    report = yield
    _fail_if_skipped(report)
    return report


def pytest_collection_finish():
    """Let requests wait while another one compiles the assets."""
    from odoo.tests.common import BaseCase

    BaseCase.test_cursor_lock_timeout = 120
