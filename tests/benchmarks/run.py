"""Measure how costs grow with the number of certificates and of enrollments.

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
from collections.abc import Callable
from itertools import groupby
from time import perf_counter
from typing import NamedTuple

import cases
import cases_compliance
import cases_learning
import cases_passes
import compliance
import learning
import passes
import population
from meter import Database, explain, measure
from report import Figures, judge, print_goals, print_plans, print_table, spaced
from report_compliance import judge_compliance
from report_learning import judge_learning
from report_passes import judge_passes

from odoo.modules.registry import Registry
from odoo.service import db
from odoo.sql_db import close_db, db_connect
from odoo.tools import SQL, config

SMALLEST = 10_000


class Subject(NamedTuple):
    """What there is more or less of, what is measured on it, and what is aimed at."""

    noun: str
    populate: Callable
    verified: dict
    cases: list
    sizes: list
    judge: Callable


def parse_arguments():
    parser = argparse.ArgumentParser(prog="setup/bench", description=__doc__)
    modules = (cases, cases_learning, cases_passes, cases_compliance)
    names = [case.name for module in modules for case in module.CASES]
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=[10_000, 100_000, 1_000_000],
        help="how many certificates (default: %(default)s)",
    )
    parser.add_argument(
        "--enrollments",
        type=int,
        nargs="+",
        default=[10_000, 200_000],
        help="how many open enrollments (default: %(default)s)",
    )
    parser.add_argument(
        "--passes",
        type=int,
        nargs="+",
        default=[25, 250],
        help="how many passes in a request (default: %(default)s)",
    )
    parser.add_argument(
        "--employees",
        type=int,
        nargs="+",
        default=[10_000, 100_000],
        help="how many employees of whom 20 types are required (default: %(default)s)",
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
    if min(arguments.sizes + arguments.enrollments) < SMALLEST:
        parser.error(f"the smallest population is of {SMALLEST}")
    return arguments


def get_subjects(arguments):
    """Return what is to be measured."""
    subjects = (
        Subject(
            "certificates",
            population.populate,
            population.VERIFIED,
            [case for case in cases.CASES if case.name in arguments.only],
            arguments.sizes,
            judge,
        ),
        Subject(
            "enrollments",
            learning.populate,
            learning.VERIFIED,
            [case for case in cases_learning.CASES if case.name in arguments.only],
            arguments.enrollments,
            judge_learning,
        ),
        Subject(
            "passes",
            passes.populate,
            passes.VERIFIED,
            [case for case in cases_passes.CASES if case.name in arguments.only],
            arguments.passes,
            judge_passes,
        ),
        Subject(
            "employees",
            compliance.populate,
            compliance.VERIFIED,
            [case for case in cases_compliance.CASES if case.name in arguments.only],
            arguments.employees,
            judge_compliance,
        ),
    )
    return [subject for subject in subjects if subject.cases]


def prepare_template(env):
    """Prepare the database of the shell to be copied.

    :return: its name, and ids by name
    """
    ids = population.prepare(env)
    ids |= learning.prepare(env)
    ids |= passes.prepare(env)
    env.cr.commit()
    # A database is copied only when nobody uses it.
    env.cr.close()
    return env.cr.dbname, ids


def create(template, database, subject):
    """Copy the prepared database and fill the copy."""
    start = perf_counter()
    db.exp_duplicate_database(template, database.name)
    with database.open() as env:
        subject.populate(env, database.ids, database.size)
    vacuum(database)
    with database.open() as env:
        compared, differences = population.verify(env, subject.verified)
    print(
        f"{spaced(database.size)} {subject.noun} in {perf_counter() - start:.0f} s; of"
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


def measure_all(databases, chosen, rounds):
    """Measure each case on each size by turns; the first round only warms up."""
    figures = Figures(chosen, [database.size for database in databases])
    for _key, group in groupby(chosen, key=lambda case: case.group or case.name):
        measure_group(figures, list(group), databases, rounds)
    for case in chosen:
        for database in databases if case.is_explained else ():
            figures.answers[case.name, database.size] = explain(database, case)
    return figures


def measure_group(figures, group, databases, rounds):
    """Measure cases by turns, if there are several that are compared."""
    print(f"  {' and '.join(case.title.strip() for case in group)} …", flush=True)
    first = 0 if group[0].is_warmed_up else 1
    for turn in range(first, 1 + min(rounds, group[0].rounds or rounds)):
        for case in group:
            for database in databases:
                cost = measure(database, case)
                if turn:
                    figures.costs[case.name, database.size].append(cost)


def measure_subject(template, ids, subject, arguments):
    """Measure the cases of a subject on databases of their own."""
    databases = [
        Database(f"{template}_{subject.noun}_{size}", size, ids)
        for size in sorted(subject.sizes)
    ]
    try:
        for database in databases:
            create(template, database, subject)
        return measure_all(databases, subject.cases, arguments.rounds)
    finally:
        if not arguments.keep:
            for database in databases:
                drop(database)


def write_json(all_figures, goals):
    path = os.environ.get("BENCH_JSON")
    if path:
        content = {
            "cases": {
                name: costs
                for figures in all_figures
                for name, costs in figures.as_dict().items()
            },
            "goals": [goal._asdict() for goal in goals],
        }
        with open(path, "w") as file:
            json.dump(content, file, indent=2)


def main(env):
    arguments = parse_arguments()
    template, ids = prepare_template(env)
    all_figures, goals = [], []
    for subject in get_subjects(arguments):
        figures = measure_subject(template, ids, subject, arguments)
        print_table(figures, subject.noun)
        print_plans(figures, subject.noun)
        all_figures.append(figures)
        goals += subject.judge(figures)
    print_goals(goals)
    write_json(all_figures, goals)


main(env)  # noqa: F821 (Odoo's shell provides it)
# The shell would go on with a transaction that had to end before.
sys.exit()
