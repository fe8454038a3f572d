"""Databases that a test makes for itself, changes and drops."""

import os
import secrets
import subprocess
from contextlib import contextmanager

from odoo import sql_db
from odoo.modules.registry import Registry

from .repository import ROOT

DATABASE = ROOT / "setup" / "database"
ODOO = ROOT / "setup" / "odoo"


def run(*command, script=""):
    """Run a command that must succeed, and return what it logged.

    :param str script: what the command reads
    """
    result = subprocess.run(
        command, check=False, input=script, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return result.stderr


@contextmanager
def scratch_database(kind):
    """Give the name of a new database of a kind, and drop it in the end.

    :param str kind: an option of ``./setup/database create``
    """
    name = f"certificates_test_{os.getpid()}_{kind}_{secrets.token_hex(4)}"
    try:
        run(DATABASE, "create", f"--{kind}", name)
        yield name
    finally:
        Registry.delete(name)
        sql_db.close_db(name)
        run(DATABASE, "drop", name)


@contextmanager
def connect(name):
    with sql_db.db_connect(name).cursor() as cursor:
        yield cursor


def fetch(name, query):
    """Return the rows that a query finds in the database of this name."""
    with connect(name) as cursor:
        cursor.execute(query)
        return cursor.fetchall()
