"""What must hold for the repository as a whole."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import polib
import pytest

from .repository import ADDONS, MANIFESTS, ROOT, files, texts

each_addon = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)

REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|registry\.yarnpkg"
    r"|\bdeb\.debian\.|\bftp\.\w*\.?debian\.|security\.debian\.|/simple/?\s*$",
    re.MULTILINE,
)
MACHINE_PATHS = re.compile(r"(?<![\w.~$}/-])/(?:home|root|work|Users)/\w")


def test_there_are_addons():
    assert ADDONS


@each_addon
@pytest.mark.parametrize(
    "name",
    ["README.rst", "static/description/icon.png", "pyproject.toml", "i18n/nl.po"],
)
def test_addon_is_complete(addon, name):
    assert (addon / name).stat().st_size


@each_addon
def test_manifest(addon):
    manifest = MANIFESTS[addon]
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", manifest["version"])
    assert manifest["license"] == "LGPL-3"


@each_addon
def test_dutch_is_complete(addon):
    template = polib.pofile(str(addon / "i18n" / f"{addon.name}.pot"))
    dutch = polib.pofile(str(addon / "i18n" / "nl.po"))
    assert not dutch.fuzzy_entries()
    assert not dutch.untranslated_entries()
    wanted = {entry.msgid for entry in template if not entry.obsolete}
    assert not wanted - {entry.msgid for entry in dutch.translated_entries()}


@each_addon
def test_wheel(addon, tmp_path):
    """Each addon can be installed with pip, under the name OCA would give it."""
    source = tmp_path / addon.name
    shutil.copytree(addon, source, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "--quiet", "wheel", "--no-deps"]
    command += ["--no-build-isolation", "--no-index", "--wheel-dir", tmp_path, source]
    # Otherwise the version would be taken from the history, with git.
    environment = {**os.environ, "WHOOL_POST_VERSION_STRATEGY_OVERRIDE": "none"}
    subprocess.run(command, check=True, cwd=tmp_path, env=environment)
    assert list(tmp_path.glob(f"odoo_addon_{addon.name}-*.whl"))


def test_no_registry_is_named():
    """Where packages come from is the machine's business."""
    assert not [str(path) for path, text in texts() if REGISTRIES.search(text)]


def test_no_machine_path_is_named():
    assert not [str(path) for path, text in texts() if MACHINE_PATHS.search(text)]


def test_commands_are_executable():
    for path in files():
        starts_like_one = path.read_bytes()[:2] == b"#!"
        assert starts_like_one == os.access(path, os.X_OK), path


@pytest.mark.parametrize(
    "name", ["run", "test", "odoo", "bench", "lint", "install", "screenshots"]
)
def test_command_exists(name):
    assert os.access(ROOT / "setup" / name, os.X_OK)


# In Markdown and reStructuredText, inline or as a directive.
IMAGE_LINKS = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|\.\. (?:image|figure):: (\S+)")
LINKS = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def find_local_links(pattern):
    """Yield each document with the file that one of its links leads to."""
    for path, text in texts():
        if path.suffix in {".md", ".rst"}:
            for match in pattern.finditer(text):
                target = next(filter(None, match.groups())).partition("#")[0]
                if target and "://" not in target and not target.startswith("mailto:"):
                    yield path, (path.parent / target).resolve()


def test_links_lead_somewhere():
    assert not [
        (str(path.relative_to(ROOT)), str(target))
        for pattern in (LINKS, IMAGE_LINKS)
        for path, target in find_local_links(pattern)
        if not target.exists()
    ]


def test_each_image_is_shown():
    shown = {target for _path, target in find_local_links(IMAGE_LINKS)}
    images = set((ROOT / "docs" / "images").iterdir())
    assert images
    assert not images - shown


def test_images_are_small():
    sizes = [path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()]
    assert max(sizes) < 150_000
    assert sum(sizes) < 3_000_000


OVERRIDES = {"create", "write", "unlink"}


def find_overrides(addon):
    """Yield model and method of each override of a model of ours in an addon."""
    for path in addon.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                model = find_model(node)
                for item in node.body:
                    if model and getattr(item, "name", None) in OVERRIDES:
                        yield model, item.name


def find_model(class_node):
    """Return the model of ours that a class defines or extends, if it does."""
    values = {
        target.id: item.value.value
        for item in class_node.body
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant)
        for target in item.targets
        if isinstance(target, ast.Name)
    }
    model = values.get("_name") or values.get("_inherit") or ""
    return model if str(model).startswith("certificates.") else None


def test_a_model_has_one_write_path():
    """Each model overrides create, write and unlink once; the rest are hooks."""
    overrides = Counter(
        override for addon in ADDONS for override in find_overrides(addon)
    )
    assert overrides[("certificates.held.mixin", "write")] == 1
    assert not [override for override, count in overrides.items() if count > 1]
