"""Two workers share the tests, and a skipped test is a failure."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

SKIPPED = "skipped, but every test must run here: %s"
WEIGHTS = Path(__file__).parent / "setup" / "test-weights.json"
# Seconds, for a file that was not weighed yet.
DEFAULT_WEIGHT = 10


def pytest_addoption(parser):
    parser.addoption(
        "--weigh",
        action="store_true",
        help=f"Note in {WEIGHTS.name} how many seconds each file takes",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Give each worker the database that ./setup/test made for it."""
    # Without its name pytest-odoo makes no copy, whose files it would share.
    worker = os.environ.pop("PYTEST_XDIST_WORKER", None)
    if worker:
        config.option.odoo_database += f"_{worker}"
    return (yield)


def _get_file(nodeid):
    return nodeid.partition("::")[0]


def pytest_collection_modifyitems(items):
    """Put what takes long first, so that the workers end together."""
    weights = json.loads(WEIGHTS.read_text("utf-8"))
    items.sort(
        key=lambda item: weights.get(_get_file(item.nodeid), DEFAULT_WEIGHT),
        reverse=True,
    )


class Scales:
    """Measure how long the tests of each file take."""

    def __init__(self):
        self.seconds = Counter()

    def pytest_runtest_logreport(self, report):
        self.seconds[_get_file(report.nodeid)] += report.duration

    def pytest_sessionfinish(self):
        weights = {name: round(self.seconds[name]) for name in sorted(self.seconds)}
        WEIGHTS.write_text(json.dumps(weights, indent=2) + "\n", "utf-8")


def pytest_configure(config):
    if config.option.weigh and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Scales())


def _reason(report):
    """Skips carry (path, line, reason); other reports carry a traceback."""
    longrepr = report.longrepr
    return longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)


def _fail_if_skipped(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = SKIPPED % _reason(report)


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


# What Odoo forgets after each test, and compiles anew for each page that is opened.
invalidated = set()


@pytest.fixture(scope="session", autouse=True)
def keep_caches(load_registry):
    """Forget what pages are made of only after a class that changed it."""
    from odoo.orm import registry

    clear = registry.Registry.clear_cache

    def clear_cache(self, *names):
        invalidated.update(names)
        clear(self, *names)

    def clear_all_caches(self):
        clear(self, "default", "stable", *invalidated)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry.Registry, "clear_cache", clear_cache)
        patch.setattr(registry.Registry, "clear_all_caches", clear_all_caches)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    result = yield
    if nextitem is None or nextitem.parent is not item.parent:
        invalidated.clear()
    return result
