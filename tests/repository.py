"""What the tests of this folder know about the repository itself."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = {"node_modules", "__pycache__"}


def read_manifests():
    """Return the manifest of each addon by the addon's folder."""
    return {
        path.parent: ast.literal_eval(path.read_text("utf-8"))
        for path in sorted(ROOT.glob("*/__manifest__.py"))
    }


MANIFESTS = read_manifests()
ADDONS = list(MANIFESTS)


def is_ours(path):
    parts = path.relative_to(ROOT).parts
    hidden = (part for part in parts if part.startswith(".") and part != ".ci")
    return not any(hidden) or parts[0] in {".gitignore", ".pre-commit-config.yaml"}


def files():
    """Yield each file of the repository, with or without version control."""
    for path in sorted(ROOT.rglob("*")):
        if path.is_file() and is_ours(path) and not LEFT_OUT & set(path.parts):
            yield path


def texts():
    """Yield each text file with its text."""
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8", "replace")
