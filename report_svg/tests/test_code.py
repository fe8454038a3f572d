"""What the engine may rest upon, and how large it may become."""

import ast
import io
import tokenize
from pathlib import Path

from odoo.tests import BaseCase

ADDON = Path(__file__).resolve().parent.parent
# Lines of code.
LIMIT = 830
NO_CODE = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}
DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.Module)
# Their names with an underscore are not for others.
PACKAGES = {"PIL", "pypdf", "reportlab", "segno", "svglib", "uharfbuzz"}


def _get_sources():
    paths = sorted(ADDON.rglob("*.py"))
    return [path for path in paths if "tests" not in path.relative_to(ADDON).parts]


def _find_private_names(tree):
    """Return names with an underscore that are not of this addon."""
    own = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    } | {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            if (node.module or "").partition(".")[0] in PACKAGES:
                yield from (a.name for a in node.names if a.name.startswith("_"))
        elif isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            is_self = isinstance(node.value, ast.Name) and node.value.id == "self"
            if not (is_self and node.attr in own) and node.attr not in (
                "_",
                "__init__",
            ):
                yield node.attr


def _count_lines(path):
    """Return how many lines hold code: no comments, documentation or blank lines."""
    text = path.read_text()
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            lines.difference_update(
                range(node.body[0].lineno, node.body[0].end_lineno + 1)
            )
    return len(lines)


class TestCode(BaseCase):
    def test_only_public_names_of_other_packages(self):
        for path in _get_sources():
            if path.parent.name == "tools":
                tree = ast.parse(path.read_text())
                self.assertEqual(list(_find_private_names(tree)), [], path.name)

    def test_the_engine_stays_small(self):
        lines = {path.name: _count_lines(path) for path in _get_sources()}
        self.assertLessEqual(sum(lines.values()), LIMIT, lines)
