"""The demo data loads without a word of complaint, and shows what there is."""

import os
import secrets
import subprocess

import pytest

from odoo import sql_db

from .repository import ROOT

DATABASE = ROOT / "setup" / "database"

STATES = {
    "internal": {"not_started", "in_progress", "completed", "cancelled"},
    "external": {"awaiting_proof", "to_approve", "rejected", "completed"},
}


@pytest.fixture(scope="module")
def demo_database():
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
        yield name
    finally:
        sql_db.close_db(name)
        subprocess.run([DATABASE, "drop", name], check=True, stdin=subprocess.DEVNULL)


@pytest.fixture
def cursor(demo_database):
    with sql_db.db_connect(demo_database).cursor() as cursor:
        yield cursor


def fetch(cursor, query):
    cursor.execute(query)
    return cursor.fetchall()


def test_learners_are_in_every_state(cursor):
    shown = fetch(
        cursor,
        """
        SELECT kind, array_agg(DISTINCT enrollment.state)
          FROM certificates_enrollment enrollment
          JOIN certificates_certification certification
            ON certification.id = certification_id
         GROUP BY kind
        """,
    )
    assert {kind: set(states) for kind, states in shown} == STATES


def test_no_completion_is_made_up(cursor):
    """Whoever is certified by courses finished them, and has the certificate."""
    assert not fetch(
        cursor,
        """
        SELECT id
          FROM certificates_enrollment
         WHERE state = 'completed' AND (
            assignment_id IS NULL
            OR completed_on < enrolled_on
            OR error IS NOT NULL
            OR approver_id IS NULL AND NOT EXISTS (
                SELECT 1
                  FROM certificates_enrollment_course course
                 WHERE enrollment_id = certificates_enrollment.id
            )
         )
        """,
    )


def test_cycles_are_about_to_open_and_have_opened(cursor):
    cycles = fetch(
        cursor,
        """
        SELECT COUNT(*) FILTER (WHERE reopen_on - CURRENT_DATE BETWEEN 1 AND 7),
               COUNT(*) FILTER (WHERE cycle > 1 AND state = 'in_progress'),
               COUNT(*) FILTER (WHERE cycle > 1 AND state = 'completed')
          FROM certificates_enrollment
        """,
    )
    assert all(cycles[0])


def test_nobody_is_mailed(cursor):
    assert not fetch(
        cursor,
        "SELECT mail.id FROM mail_mail mail JOIN mail_message message"
        " ON message.id = mail_message_id WHERE model LIKE 'certificates.%'",
    )
