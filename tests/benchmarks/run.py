"""Measure how the cost of what people do grows with the number of certificates.

Runs inside of Odoo's shell, on a fresh database that holds our addons: see
setup/bench. Populations of several sizes live in databases of their own, so that
they are measured by turns: machines are noisy, and ratios are what counts.
Nothing fails because it was slow.
"""

import argparse
import json
import os
import sys
from time import perf_counter

import population
from cases import CASES
from meter import Database, explain, measure
from report import Figures, judge, print_goals, print_plans, print_table, spaced

from odoo.service import db
from odoo.sql_db import db_connect


def parse_arguments():
    parser = argparse.ArgumentParser(prog="setup/bench", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000]
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often, after one")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=[case.name for case in CASES],
        default=[case.name for case in CASES],
        metavar="CASE",
        help="one or more of: %(choices)s",
    )
    parser.add_argument("--keep", action="store_true", help="keep the databases")
    return parser.parse_args(json.loads(os.environ.get("BENCH_ARGS", "[]")))


def create_databases(env, sizes):
    """Yield a populated database of each size, copied from the one of the shell."""
    ids = population.prepare(env)
    env.cr.commit()
    # A database is copied only when nobody uses it.
    env.cr.close()
    for size in sizes:
        yield create_database(env.cr.dbname, size, ids)


def create_database(template, size, ids):
    start = perf_counter()
    database = Database(f"{template}_{size}", size, ids)
    db.exp_duplicate_database(template, database.name)
    with database.open() as env:
        population.populate(env, ids, size)
    vacuum(database)
    with database.open() as env:
        compared, differences = population.verify(env)
    seconds = perf_counter() - start
    print(
        f"{spaced(size)} certificates in {seconds:.0f} s; of {compared} records that"
        f" the ORM computed again, {len(differences)} values differ"
    )
    if differences:
        raise AssertionError("\n".join(differences[:10]))
    return database


def vacuum(database):
    """Have the database know its content, as it does after a night."""
    with db_connect(database.name).cursor() as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")


def measure_all(databases, cases, rounds):
    """Measure each case on each size by turns; the first round only warms up."""
    figures = Figures(cases, [database.size for database in databases])
    for case in cases:
        for turn in range(rounds + 1):
            for database in databases:
                cost = measure(database, case)
                if turn:
                    figures.add(case, database.size, cost)
        for database in databases:
            figures.plans[case.name, database.size] = explain(database, case)
        print(".", end="", flush=True)
    return figures


def write_json(figures, goals):
    path = os.environ.get("BENCH_JSON")
    if not path:
        return
    content = {
        "cases": figures.as_dict(),
        "goals": [
            {"goal": title, "met": met, "figures": text} for title, met, text in goals
        ],
    }
    with open(path, "w") as file:
        json.dump(content, file, indent=2)


def main(env):
    arguments = parse_arguments()
    databases = []
    try:
        for database in create_databases(env, sorted(arguments.sizes)):
            databases.append(database)
        figures = measure_all(
            databases,
            [case for case in CASES if case.name in arguments.only],
            arguments.rounds,
        )
    finally:
        if not arguments.keep:
            for database in databases:
                db.exp_drop(database.name)
    goals = judge(figures)
    print_table(figures)
    print_plans(figures)
    print_goals(goals)
    write_json(figures, goals)


main(env)  # noqa: F821 (Odoo's shell provides it)
# The shell would go on with a transaction that had to end before.
sys.exit()
