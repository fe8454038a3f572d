"""What the addons store has not changed without anybody noticing."""

from pathlib import Path

from odoo.tests.common import get_db_name

from .scratch import fetch

FOLDER = Path(__file__).parent
MESSAGE = """What the addons store has changed:
{changes}
Databases that exist must follow. Raise the version of the addon, unless it is not
released yet; add a migration where Odoo does not know what becomes of the old values,
and see tests/test_update.py; then run ./setup/schema, and commit tests/schema.txt."""


def test_what_is_stored_is_on_record():
    query = (FOLDER / "schema.sql").read_text("utf-8")
    stored = {line for (line,) in fetch(get_db_name(), query)}
    on_record = set((FOLDER / "schema.txt").read_text("utf-8").splitlines())
    changes = [f"- {line}" for line in sorted(on_record - stored)]
    changes += [f"+ {line}" for line in sorted(stored - on_record)]
    assert not changes, MESSAGE.format(changes="\n".join(changes))
