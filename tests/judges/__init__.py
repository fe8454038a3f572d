"""Judges: programs that others wrote, and that verify what we sign.

They are npm packages. ``./setup/test`` installs them into a folder of its own, which
the environment variable ``JUDGES`` names, and puts ``node`` on the path. A judge is a
script beside this file that uses ``judge.mjs``.
"""

import json
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
TIMEOUT_SECONDS = 60


def ask(judge, question):
    """Return the answer of a judge.

    :param str judge: name of a script in this folder, without its ending
    :param dict question: what the script asks for, fit for JSON
    :return: a dict; with ``error`` where the judge refuses
    """
    process = subprocess.run(
        ["node", FOLDER / f"{judge}.mjs"],
        input=json.dumps(question),
        capture_output=True,
        check=False,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert not process.returncode, process.stderr
    return json.loads(process.stdout)
