"""What one call costs: seconds, queries, memory, and how the database answers."""

import ctypes
import gc
import re
from collections import Counter
from contextlib import contextmanager, suppress
from functools import partial
from time import perf_counter, process_time
from typing import NamedTuple

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry


class Database(NamedTuple):
    """One population."""

    name: str
    size: int
    ids: dict

    @contextmanager
    def open(self, as_officer=False):
        """Yield an environment of its own transaction, which is rolled back."""
        context = {"lang": "en_US", "tz": "UTC"}
        uid = SUPERUSER_ID
        if as_officer:
            uid = self.ids["officer"]
            context["allowed_company_ids"] = [self.ids["main"]]
        with Registry(self.name).cursor() as cr:
            yield api.Environment(cr, uid, context)
            cr.rollback()


class Cost(NamedTuple):
    """What one call took.

    Processor seconds are those of Odoo, without the database. ``transactions`` are the
    queries of each transaction that the call committed.
    """

    seconds: float
    cpu_seconds: float
    queries: int
    transactions: list
    peak_mib: float


def measure(database, case):
    """Return what a case costs on a database, without what surrounds it."""
    with database.open() as env:
        case.prepare(env)
    with database.open(as_officer=case.as_officer) as env:
        _arrange(database, case, env)
        transactions = _watch_commits(env.cr, case.commits)
        idle = _reset_memory()
        queries = env.cr.sql_log_count
        start, cpu_start = perf_counter(), process_time()
        case.run(env)
        env.cr.flush()
        cost = Cost(
            seconds=perf_counter() - start,
            cpu_seconds=process_time() - cpu_start,
            queries=env.cr.sql_log_count - queries,
            transactions=transactions,
            peak_mib=(_read_memory("VmHWM") - idle) / 1024,
        )
        case.check(env, database.ids)
    with database.open() as env:
        case.restore(env)
    return cost


def _arrange(database, case, env):
    case.arrange(env(user=SUPERUSER_ID), database.ids)
    env.flush_all()
    env.invalidate_all()


def _watch_commits(cursor, are_real):
    counts = []
    commit = cursor.commit if are_real else partial(_end_batch, cursor)
    last = cursor.sql_log_count

    def counting_commit():
        nonlocal last
        commit()
        counts.append(cursor.sql_log_count - last)
        last = cursor.sql_log_count

    cursor.commit = counting_commit
    return counts


def _end_batch(cursor):
    """Do what a commit does, but the commit itself."""
    cursor.flush()
    cursor.clear()
    cursor._now = None
    cursor.postcommit.clear()


def _reset_memory():
    """Give back what is free, forget the highest memory use; return the present."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    # Where that is not allowed, the highest is that of the whole run.
    with suppress(OSError), open("/proc/self/clear_refs", "w") as clear_refs:
        clear_refs.write("5")
    return _read_memory("VmRSS")


def _read_memory(key):
    with open("/proc/self/status") as status:
        return int(re.search(rf"{key}:\s+(\d+) kB", status.read())[1])


class Answers(NamedTuple):
    """How the database answers a call: plans, and how often each kind of statement."""

    plans: list
    statements: Counter
    tables: Counter


def explain(database, case):
    """Return how the database answers what a case asks about its tables."""
    with database.open() as env:
        case.prepare(env)
    with database.open(as_officer=case.as_officer) as env:
        _arrange(database, case, env)
        _watch_commits(env.cr, case.commits)
        statements = _watch_statements(env.cr)
        case.run(env)
        env.cr.flush()
        del env.cr.execute
        plans = [
            _explain_query(env.cr, text, case.tables)
            for text in statements
            if text.startswith("SELECT") and _name_table(text) in case.tables
        ]
    with database.open() as env:
        case.restore(env)
    return Answers(
        plans,
        Counter(text.split()[0] for text in statements),
        Counter(f"{text.split()[0]} {_name_table(text)}" for text in statements),
    )


def _name_table(statement):
    """Return the table that a statement is about: the first that it names."""
    match = re.search(r'(?:FROM|INTO|UPDATE)\s+"?([a-z]\w*)', statement)
    return match[1] if match else ""


def _watch_statements(cursor):
    texts, execute = [], cursor.execute

    def noting_execute(query, params=None, log_exceptions=True):
        texts.append(cursor._format(query, params).strip())
        return execute(query, params, log_exceptions)

    cursor.execute = noting_execute
    return texts


def _explain_query(cursor, query, tables):
    """Return a query, the ways in which it reads these tables, and all its steps."""
    cursor.execute(f"EXPLAIN (FORMAT JSON) {query}")
    ((answer,),) = cursor.fetchall()
    nodes = list(_walk(answer[0]["Plan"]))
    accesses = (_describe_access(node, table) for node in nodes for table in tables)
    paths = dict.fromkeys(filter(None, accesses))
    return {
        "query": query[:2000],
        "access": " + ".join(paths),
        "steps": [node["Node Type"] for node in nodes],
    }


def _walk(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from _walk(child)


def _describe_access(node, table):
    """Return how a node of a plan reads a table, if it does."""
    index = node.get("Index Name", "")
    # The scan of a bitmap index names the index only.
    is_read = node.get("Relation Name", table) == table and (
        "Relation Name" in node or index.startswith(f"{table}_")
    )
    if not is_read or node["Node Type"] == "Bitmap Heap Scan":
        return None
    kind = f"{node['Node Type'].lower()} of {table}"
    if node.get("Parallel Aware"):
        kind = f"parallel {kind}"
    if not index:
        return kind
    index = index.removeprefix(table).strip("_")
    return f"{kind} ({index}{'' if 'Index Cond' in node else ', all of it'})"
