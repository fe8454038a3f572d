"""Calls that no client of ours makes, and what may come of them."""

import inspect
import re
import traceback
from hashlib import sha256
from pathlib import Path

from odoo.exceptions import UserError
from odoo.http import Controller, Request
from odoo.service.model import call_kw
from odoo.tools import SQL, mute_logger

from odoo.addons import certificates

REPOSITORY = str(Path(certificates.__file__).parent.parent)

# So long that no index of the database takes it, and that it cannot be compressed.
LONG = "".join(sha256(str(n).encode()).hexdigest() for n in range(200))

# What JSON can hold in the place of anything else.
ODD_VALUES = [
    None,
    True,
    "x",
    "\0",
    LONG,
    -1,
    2**31,
    2**63,
    1.5,
    [],
    ["x"],
    [[1, None]],
    [2**63],
    [[6, 0, ["x"]]],
    {},
    {"id": "x"},
]

# Less of them, where there are many places.
FEW_VALUES = [None, True, "\0", LONG, 2**63, ["x"], {"a": 1}]

# What Odoo lets everybody call on each model, and where the odd value goes.
SHARED_METHODS = {
    "export_data": lambda odd: ([], odd),
    "onchange": lambda odd: ([], odd, [], {}),
    "name_create": lambda odd: (odd,),
    "name_search": lambda odd: (odd,),
}

# What is tried elsewhere, with values that these methods are given by their names.
UNNAMED = {"create", "write", "unlink", "copy", "onchange", "export_data", "load"}
UNNAMED |= {"copy_data", "search_fetch", "message_post", "activity_schedule"}

# What tells our methods what is meant.
CONTEXT = ("certificates_date", "certificates_details", "certificates_issuer")
CONTEXT += ("certificates_requirement_ids", "certificates_with_type")
CONTEXT += ("certificates_import", "certificates_alerted")


class Undo(Exception):
    """Ends a call that succeeded, so that nothing of it is left."""


class OddCalls:
    """Tests of every model of an addon with odd values, as users who may and may not.

    For a subclass of ``AccessCase`` with ``addon`` and ``models``; of ``odd_models``
    only the methods that the addon adds are called.
    """

    odd_roles = ("officer", "colleague")
    odd_models = ()

    def _get_odd_models(self):
        return sorted({*self.models.values(), *self.odd_models})

    def _get_own_methods(self, model):
        """Yield the names of the methods that our addons let a client call."""
        names = set()
        for base in type(self.env[model]).mro():
            if base.__module__.startswith(f"odoo.addons.{self.addon}."):
                names |= {name for name, value in vars(base).items() if callable(value)}
        for name in sorted(names):
            method = getattr(type(self.env[model]), name)
            if not name.startswith("_") and not getattr(method, "_api_private", False):
                yield name

    def _count_arguments(self, model, name):
        parameters = inspect.signature(getattr(self.env[model], name)).parameters
        return min(len(parameters), 3)

    def _try(self, role, model, name, args, context=None):
        """Call a method as a client of a role does.

        :return: the traceback of a fault of ours, or nothing
        """
        records = self._as(role, self.env[model])
        kwargs = {"context": {**records.env.context, **(context or {})}}
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                call_kw(records, name, list(args), kwargs)
                raise Undo
        except (Undo, UserError):
            return None
        except Exception as error:
            return self._describe_fault(error)

    def _describe_fault(self, error):
        """Return where an error comes from if it is ours, and not of Odoo."""
        frames = traceback.extract_tb(error.__traceback__)
        ours_or_odoo = [
            frame
            for frame in frames
            if "/odoo/" in frame.filename or frame.filename.startswith(REPOSITORY)
        ]
        *_outer, frame = ours_or_odoo
        if not frame.filename.startswith(REPOSITORY) or "/tests/" in frame.filename:
            return None
        return f"{frame.filename}:{frame.lineno} {frame.name}: {error!r:.200}"

    def _assert_faultless(self, calls):
        """Check that no call ends in a fault; name those that do."""
        faults = {}
        for call in calls:
            fault = self._try(*call)
            if fault:
                faults.setdefault(fault, []).append(repr(call)[:300])
        for fault, found in faults.items():
            with self.subTest(call=found[0], count=len(found)):
                self.fail(fault)

    def test_methods_called_with_odd_values(self):
        self._assert_faultless(
            (role, model, name, args)
            for role in self.odd_roles
            for model in self._get_odd_models()
            for name in self._get_own_methods(model)
            for args in self._get_odd_arguments(model, name)
        )

    def _get_odd_arguments(self, model, name):
        if name in UNNAMED:
            return
        record = self.env[model].search([], limit=1)
        count = self._count_arguments(model, name)
        for odd in ODD_VALUES:
            for place in range(count):
                others = [None] * count
                others[place] = odd
                yield [record.ids, *others]
                yield others
            if not count:
                yield [odd]

    def test_methods_of_odoo_called_with_odd_values(self):
        self._assert_faultless(
            (role, model, name, prepare(odd))
            for role in self.odd_roles[:1]
            for model in self._get_odd_models()
            for name, prepare in SHARED_METHODS.items()
            for odd in ODD_VALUES
        )

    def test_what_is_saved_is_given_by_names(self):
        """Anything else was read before it was checked."""
        self._assert_faultless(
            (role, model, name, [*ids, odd])
            for role in self.odd_roles
            for model in self._get_odd_models()
            for ids, name in (([], "create"), ([[]], "write"))
            for odd in (None, True, 5, "x", [], [5], [None])
        )

    def test_values_of_fields_that_are_odd(self):
        """As values, proposals and conditions: of each field, one at a time."""
        self._assert_faultless(self._get_odd_fields(self.odd_roles[0]))

    def _get_odd_fields(self, role):
        for model in self._get_odd_models():
            for name, field in self.env[model]._fields.items():
                if not str(field._module).startswith("certificates"):
                    continue
                for odd in FEW_VALUES:
                    if field.store and not field.readonly:
                        yield role, model, "create", ([{name: odd}],)
                    if not field.store or field.search:
                        yield role, model, "search_count", ([(name, "in", odd)],)
                        yield role, model, "search_count", ([(name, "ilike", odd)],)

    def _get_active_models(self, model):
        if not self.env[model]._transient:
            return ["x"]
        return ["certificates.assignment", "hr.employee", "certificates.certification"]

    def _get_context(self, model):
        return ("active_id", "active_ids") if self.env[model]._transient else CONTEXT

    def _get_context_calls(self, model):
        names = ["display_name", *self.env[model]._fields]
        spec = dict.fromkeys([n for n in names if n.endswith(("_ids", "_name"))], {})
        if self.env[model]._transient:
            return [("onchange", [], {}, [], spec)]
        return [("web_search_read", [], {"display_name": {}}, 0, 3)]

    def test_contexts_that_are_odd(self):
        self._assert_faultless(
            (role, model, name, args, {key: odd, "active_model": active})
            for role in self.odd_roles[:1]
            for model in self._get_odd_models()
            for active in self._get_active_models(model)
            for key in self._get_context(model)
            for odd in FEW_VALUES[1:]
            for name, *args in self._get_context_calls(model)
        )


# What somebody may write in an address in the place of a number.
ODD_PLACES = ["0", "-1", str(2**31), "9" * 30, "%F0%9F%92%A9"]

# What somebody may send in the place of a text, or as a file.
ODD_TEXTS = ["\0", LONG[:1000], ["1", "2"], "2026-13-45", "²"]

PLACE = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
# The tables in which looking must leave nothing.
WRITTEN = (
    "certificates_%",
    "hr_employee",
    "mail_message",
    "mail_mail",
    "ir_attachment",
)

# Where each look at the public page is counted.
COUNTED = "certificates_pass_check"


class OddRequests:
    """Tests of every address of some addons, as whoever may know it.

    For a subclass of ``HttpCase`` and ``AccessCase``.
    """

    # Addons whose addresses are tried.
    routed = ()
    odd_visitors = ("officer", "portal", "public")
    # Numbers of records that exist, by their name in addresses.
    known_ids = {}  # noqa: RUF012

    def _log_in(self, role):
        self.env.flush_all()
        login = None if role == "public" else self.roles[role].login
        self.authenticate(login, login)

    def _get_routes(self):
        """Yield the addresses of the addons, their method and their parameters."""
        for addon in self.routed:
            for controller in Controller.children_classes.get(addon, []):
                for endpoint in vars(controller).values():
                    routing = getattr(endpoint, "original_routing", None) or {}
                    if not routing.get("routes"):
                        continue
                    names = list(inspect.signature(endpoint).parameters)[1:]
                    for address in routing["routes"]:
                        yield address, routing.get("methods") or ["GET"], names

    def _fill(self, address, value=None):
        """Return an address with a value, or what exists, in the place of numbers."""

        def put(match):
            kind, choices, name = match.groups()
            if kind == "any":
                return choices.partition(",")[0]
            return value or str(self.known_ids.get(name, 1))

        return PLACE.sub(put, address)

    def _get_parameters(self, names):
        sent = [name for name in names if name not in ("kw", "self")]
        sent += ["search", "sortby", "filterby", "page", "query", "sort", "scope"]
        return list(dict.fromkeys([*sent, "expiry", "reference", "wizard_id"]))

    def _ask(self, method, address, **kwargs):
        """Send a request, and check that the answer is no fault."""
        if method == "POST":
            data = {"csrf_token": Request.csrf_token(self)}
            kwargs["data"] = {**data, **kwargs.get("data", {})}
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_http"):
            response = self.url_open(
                address, timeout=60, allow_redirects=False, method=method, **kwargs
            )
        shown = {name: str(value)[:60] for name, value in kwargs.items()}
        with self.subTest(method=method, address=address[:80], sent=shown):
            self.assertLess(response.status_code, 500)

    def _get_written(self):
        self.env.flush_all()
        tables = self.env.execute_query(
            SQL(
                "SELECT table_name FROM information_schema.tables"
                " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
                " AND table_name LIKE ANY(%s) AND table_name != %s ORDER BY table_name",
                list(WRITTEN),
                COUNTED,
            )
        )
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT MD5(STRING_AGG(t::text, ',' ORDER BY t::text)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for (table,) in tables
        }

    def test_odd_numbers_in_addresses(self):
        for role in self.odd_visitors:
            self._log_in(role)
            before = self._get_written()
            for address, methods, _names in self._get_routes():
                if PLACE.search(address):
                    for odd in ODD_PLACES:
                        self._ask(methods[0], self._fill(address, odd))
            self.assertEqual(self._get_written(), before)

    def test_odd_parameters(self):
        """Repeated, too long, of another type, or a file in the place of a text."""
        for role in self.odd_visitors:
            self._log_in(role)
            for address, methods, names in self._get_routes():
                before = self._get_written()
                for odd in ODD_TEXTS:
                    sent = dict.fromkeys(self._get_parameters(names), odd)
                    key = "params" if methods[0] == "GET" else "data"
                    self._ask(methods[0], self._fill(address), **{key: sent})
                if methods[0] == "GET":
                    self.assertEqual(self._get_written(), before, address)
                else:
                    files = {
                        name: ("x.txt", b"x") for name in self._get_parameters(names)
                    }
                    self._ask("POST", self._fill(address), files=files)

    def test_looking_is_no_doing(self):
        """What is to be posted cannot be asked for, and the other way round."""
        for role in self.odd_visitors:
            self._log_in(role)
            before = self._get_written()
            for address, methods, _names in self._get_routes():
                if methods == ["POST"]:
                    self._ask("GET", self._fill(address))
                self._ask("PUT", self._fill(address))
            self.assertEqual(self._get_written(), before)
