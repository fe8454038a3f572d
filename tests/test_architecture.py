"""What docs/architecture.md says of the code is true."""

import ast
import importlib
import inspect
import re

import pytest

from odoo.http import Controller
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open

from .repository import ADDONS, ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
OURS = tuple(f"odoo.addons.{addon.name}" for addon in ADDONS)

# A reason is as near to its sudo as this.
LINES_ABOVE = 6

# They take records to work through, and ask nothing of the database themselves.
WITH_RECORDS = {"batch.py", "migration.py"}


def sources(pattern="**/*.py"):
    """Yield the modules of the addons that are no tests."""
    for addon in ADDONS:
        for path in sorted(addon.glob(pattern)):
            if "tests" not in path.parts:
                yield path


def calls(tree):
    """Return the names of what is called in a piece of code."""
    functions = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {getattr(f, "attr", getattr(f, "id", None)) for f in functions}


def names(tree):
    """Return the plain names in a piece of code."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_each_sudo_says_why():
    silent = []
    for path in sources():
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            above = lines[max(0, number - LINES_ABOVE) : number + 1]
            is_sudo = re.search(r"\.sudo\((True)?\)", line.partition("#")[0])
            if is_sudo and not any(re.search(r"#.*sudo", text) for text in above):
                silent.append(f"{path.relative_to(ROOT)}:{number + 1}")
    assert not silent


def test_scheduled_actions_work_in_batches():
    found = [
        (path.name, node)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_cron_")
    ]
    assert found
    # The loop itself, or a method that is one.
    loops = {"run_in_batches", "_remind_due"}
    assert not [
        (name, node.name)
        for name, node in found
        if not loops & (calls(node) | names(node))
    ]


def test_tools_need_no_database():
    for path in sources("tools/*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        modules = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        ours = [m for m in modules if m and m.startswith("odoo")]
        allowed = re.compile(r"odoo\.((addons\.\w+\.)?tools|exceptions)\b")
        assert all(allowed.match(module) for module in ours), path
        assert path.name in WITH_RECORDS or not used & {"env", "cr"}, path


def test_tests_that_are_named_exist():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert named
    code = "".join(path.read_text("utf-8") for path in ROOT.glob("**/tests/**/*.py"))
    assert not [name for name in sorted(named) if f"def {name}(" not in code]


def list_overrides(heading):
    """Return what the table below a heading names, each with its test."""
    table = PAGE.partition(f"### {heading}\n")[2].partition("\n#")[0]
    rows = [row.split("|")[1:-1] for row in table.splitlines() if row.startswith("|")]
    return {row[0].strip(" `"): row[-1] for row in rows[2:]}


def test_each_override_has_a_test():
    for heading in ("In models", "In controllers", "In the client"):
        overrides = list_overrides(heading)
        assert overrides
        assert not [name for name, test in overrides.items() if "`test_" not in test]


def is_ours(cls):
    return cls.__module__.startswith(OURS)


def find_overrides(mro):
    """Yield each method of ours in a class with the one of Odoo that it overrides."""
    for number, cls in enumerate(mro):
        for name in vars(cls) if is_ours(cls) else ():
            inherited = [
                base
                for base in mro[number + 1 :]
                if not is_ours(base) and inspect.isfunction(vars(base).get(name))
            ]
            if inspect.isfunction(vars(cls)[name]) and inherited:
                yield name, vars(cls)[name], vars(inherited[0])[name]


def takes_the_same(ours, theirs):
    """Return whether a call that one method takes means the same to the other."""
    ours, theirs = (inspect.signature(f).parameters for f in (ours, theirs))
    kinds = {parameter.kind for parameter in ours.values()}
    if {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD} <= kinds:
        return True
    plain = [n for n, p in theirs.items() if p.kind != inspect.Parameter.VAR_KEYWORD]
    return [n.lstrip("_") for n in ours if n in plain or n not in theirs][
        : len(plain)
    ] == [n.lstrip("_") for n in plain]


@tagged("standard", "post_install", "-at_install")
class TestOverrides(TransactionCase):
    def test_the_page_lists_what_is_overridden_in_models(self):
        found = {
            f"{model}.{name}" for model, name, _ours, _theirs in self._find_overrides()
        }
        self.assertEqual(found, set(list_overrides("In models")))

    def test_signatures_are_those_of_odoo(self):
        for model, name, ours, theirs in self._find_overrides():
            with self.subTest(model=model, method=name):
                self.assertTrue(takes_the_same(ours, theirs))

    def _find_overrides(self):
        """Yield what our addons override in the models of others."""
        for model in sorted(self.registry):
            if not model.startswith("certificates."):
                mro = type(self.env[model]).mro()
                # What all models inherit is told once, of `base`.
                mro = [cls for cls in mro if not is_ours(cls) or cls._name == model]
                for name, ours, theirs in find_overrides(mro):
                    yield model, name, ours, theirs


# Those of `report_svg`, which knows nothing of certificates, have its own.
PREFIXES = ("certificates_", "svg_")


@tagged("standard", "post_install", "-at_install")
class TestFields(TransactionCase):
    def test_fields_on_models_of_other_apps_carry_our_prefix(self):
        """Another app that adds fields of the same names would have broken both."""
        ours = {addon.name for addon in ADDONS}
        added = [
            (model, name)
            for model in self.registry
            if not model.startswith("certificates.")
            for name, field in self.env[model]._fields.items()
            if field._modules and ours.issuperset(field._modules)
        ]
        self.assertGreater(len(added), 30)
        self.assertFalse([key for key in added if not key[1].startswith(PREFIXES)])


def controllers():
    for addon in ADDONS:
        for path in sorted((addon / "controllers").glob("[a-z]*.py")):
            name = f"odoo.addons.{addon.name}.controllers.{path.stem}"
            module = importlib.import_module(name)
            for cls in vars(module).values():
                if inspect.isclass(cls) and cls.__module__ == name:
                    yield cls


def test_the_page_lists_what_is_overridden_in_controllers():
    found = set()
    for cls in controllers():
        if issubclass(cls, Controller):
            base = next(b for b in cls.mro() if not is_ours(b))
            found |= {f"{base.__name__}.{n}" for n, *_ in find_overrides(cls.mro())}
    assert found == set(list_overrides("In controllers"))


PATCHES = re.compile(r"\bpatch\(([\w.]+)|extends (RelationalModel\.Record)")


@pytest.mark.parametrize("heading", ["In the client"])
def test_the_page_lists_what_is_patched_in_the_client(heading):
    found = set()
    for addon in ADDONS:
        for path in (addon / "static" / "src").glob("**/*.js"):
            for match in PATCHES.finditer(path.read_text("utf-8")):
                found.add(next(filter(None, match.groups())))
    assert found - {"CertificatesDashboardAction"} == set(list_overrides(heading))


def test_odoo_still_calls_what_is_patched_in_its_import():
    with file_open("base_import/static/src/import_model.js") as file:
        source = file.read()
    assert "async _callImport(dryrun, args)" in source
    assert "await this._callImport(" in source
    assert "_addMessage(type, lines)" in source
