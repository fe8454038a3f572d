"""The demo data loads without a word of complaint."""

import os
import secrets
import subprocess

from .repository import ROOT

DATABASE = ROOT / "setup" / "database"


def test_demo_data_loads():
    name = f"certificates_test_{os.getpid()}_demo_{secrets.token_hex(4)}"
    try:
        # Fails on warnings, errors and demo records that could not be made.
        result = subprocess.run(
            [DATABASE, "create", "--demo", name],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stderr
    finally:
        subprocess.run([DATABASE, "drop", name], check=True, stdin=subprocess.DEVNULL)
