"""Measure how the cost of what people do grows with the number of certificates.

Runs inside of Odoo's shell, on a fresh database that holds our addons: see
setup/bench. Populations of several sizes live in databases of their own, so that
they are measured by turns: machines are noisy, and ratios are what counts.
Nothing fails because it was slow.
"""
# pylint: disable=print-used

import argparse
import json
import os
import shutil
import sys
from time import perf_counter

import population
from cases import CASES
from meter import Database, explain, measure
from report import Figures, judge, print_goals, print_plans, print_table, spaced

from odoo.modules.registry import Registry
from odoo.service import db
from odoo.sql_db import close_db, db_connect
from odoo.tools import SQL, config

SMALLEST = 10_000


def parse_arguments():
    parser = argparse.ArgumentParser(prog="setup/bench", description=__doc__)
    names = [case.name for case in CASES]
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=[10_000, 100_000, 1_000_000],
        help="how many certificates (default: %(default)s)",
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often, after one to warm up"
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=names,
        default=names,
        metavar="CASE",
        help=f"some of: {', '.join(names)}",
    )
    parser.add_argument("--keep", action="store_true", help="keep the databases")
    arguments = parser.parse_args(json.loads(os.environ.get("BENCH_ARGS", "[]")))
    if min(arguments.sizes) < SMALLEST:
        parser.error(f"the smallest population has {SMALLEST} certificates")
    return arguments


def prepare_databases(env, sizes):
    """Prepare the database of the shell to be copied, and name its copies."""
    ids = population.prepare(env)
    env.cr.commit()
    # A database is copied only when nobody uses it.
    env.cr.close()
    template = env.cr.dbname
    return template, [Database(f"{template}_{n}", n, ids) for n in sorted(sizes)]


def create(template, database):
    """Copy the prepared database and fill the copy."""
    start = perf_counter()
    db.exp_duplicate_database(template, database.name)
    with database.open() as env:
        population.populate(env, database.ids, database.size)
    vacuum(database)
    with database.open() as env:
        compared, differences = population.verify(env)
    print(
        f"{spaced(database.size)} certificates in {perf_counter() - start:.0f} s; of"
        f" {compared} records that the ORM computed again, {len(differences)} values"
        " differ",
        flush=True,
    )
    if differences:
        raise AssertionError("\n".join(differences[:10]))


def vacuum(database):
    """Let the server know what it holds, as it does after a while."""
    with db_connect(database.name).cursor() as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")


def drop(database):
    """Drop a database; Odoo's own way sees only the one of the shell."""
    Registry.delete(database.name)
    close_db(database.name)
    name = SQL.identifier(database.name)
    with db_connect("postgres").cursor() as cr:
        cr._cnx.autocommit = True
        cr.execute(SQL("DROP DATABASE IF EXISTS %s WITH (FORCE)", name))
    shutil.rmtree(config.filestore(database.name), ignore_errors=True)


def measure_all(databases, cases, rounds):
    """Measure each case on each size by turns; the first round only warms up."""
    figures = Figures(cases, [database.size for database in databases])
    for case in cases:
        print(f"  {case.title} …", flush=True)
        for turn in range(rounds + 1):
            for database in databases:
                cost = measure(database, case)
                if turn:
                    figures.costs[case.name, database.size].append(cost)
        for database in databases:
            figures.answers[case.name, database.size] = explain(database, case)
    return figures


def write_json(figures, goals):
    path = os.environ.get("BENCH_JSON")
    if path:
        content = {
            "cases": figures.as_dict(),
            "goals": [goal._asdict() for goal in goals],
        }
        with open(path, "w") as file:
            json.dump(content, file, indent=2)


def main(env):
    arguments = parse_arguments()
    cases = [case for case in CASES if case.name in arguments.only]
    template, databases = prepare_databases(env, arguments.sizes)
    try:
        for database in databases:
            create(template, database)
        figures = measure_all(databases, cases, arguments.rounds)
    finally:
        if not arguments.keep:
            for database in databases:
                drop(database)
    goals = judge(figures)
    print_table(figures)
    print_plans(figures)
    print_goals(goals)
    write_json(figures, goals)


main(env)  # noqa: F821 (Odoo's shell provides it)
# The shell would go on with a transaction that had to end before.
sys.exit()
