"""Judges: programs that others wrote, and that verify what we sign.

They are packages of npm and PyPI. ``./setup/test`` installs them into a folder of its
own, which the environment variable ``JUDGES`` names, and puts ``node`` on the path. A
judge is a script beside this file: one for node uses ``judge.mjs``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
TIMEOUT_SECONDS = 60


def ask(judge, question):
    """Return the answer of a judge.

    :param str judge: name of a script in this folder, without its ending
    :param dict question: what the script asks for, fit for JSON
    :return: a dict; with ``error`` where the judge refuses
    """
    script = FOLDER / f"{judge}.mjs"
    program = "node"
    if not script.exists():
        script, program = script.with_suffix(".py"), sys.executable
    process = subprocess.run(
        [program, script],
        env={**os.environ, "PYTHONPATH": str(Path(os.environ["JUDGES"], "python"))},
        input=json.dumps(question),
        capture_output=True,
        check=False,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert not process.returncode, process.stderr
    return json.loads(process.stdout)
