"""What one call costs: seconds, queries, memory, and how the database answers."""

import ctypes
import gc
import re
from collections import Counter
from contextlib import contextmanager, suppress
from time import perf_counter, process_time
from typing import NamedTuple

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

TABLE = "certificates_assignment"


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
        transactions = _watch_commits(env.cr)
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
    with database.open() as env:
        case.restore(env)
    return cost


def _watch_commits(cursor):
    counts, commit = [], cursor.commit
    last = cursor.sql_log_count

    def counting_commit():
        nonlocal last
        commit()
        counts.append(cursor.sql_log_count - last)
        last = cursor.sql_log_count

    cursor.commit = counting_commit
    return counts


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


def explain(database, case):
    """Return how the database answers what a case asks about certificates."""
    with database.open() as env:
        case.prepare(env)
    with database.open(as_officer=case.as_officer) as env:
        statements = _watch_statements(env.cr)
        case.run(env)
        env.cr.flush()
        del env.cr.execute
        plans = [
            _explain_query(env.cr, text)
            for text in statements
            if text.startswith("SELECT") and f'FROM "{TABLE}"' in text
        ]
    with database.open() as env:
        case.restore(env)
    return Answers(plans, Counter(text.split()[0] for text in statements))


def _watch_statements(cursor):
    texts, execute = [], cursor.execute

    def noting_execute(query, params=None, log_exceptions=True):
        texts.append(cursor._format(query, params).strip())
        return execute(query, params, log_exceptions)

    cursor.execute = noting_execute
    return texts


def _explain_query(cursor, query):
    """Return a query, the ways in which it reads certificates, and all its steps."""
    cursor.execute(f"EXPLAIN (FORMAT JSON) {query}")
    ((answer,),) = cursor.fetchall()
    nodes = list(_walk(answer[0]["Plan"]))
    paths = dict.fromkeys(filter(None, map(_describe_access, nodes)))
    return {
        "query": query[:2000],
        "access": " + ".join(paths),
        "steps": [node["Node Type"] for node in nodes],
    }


def _walk(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from _walk(child)


def _describe_access(node):
    """Return how a node of a plan reads the table of certificates, if it does."""
    name = node.get("Relation Name") or node.get("Index Name") or ""
    if not name.startswith(TABLE) or node["Node Type"] == "Bitmap Heap Scan":
        return None
    kind = node["Node Type"].lower()
    if node.get("Parallel Aware"):
        kind = f"parallel {kind}"
    if "Index Name" not in node:
        return kind
    index = node["Index Name"].removeprefix(TABLE).strip("_")
    return f"{kind} ({index}{'' if 'Index Cond' in node else ', all of it'})"
