"""Answer questions about the addons of this repository, from their manifests.

own           names of the addons, separated by commas
dependencies  what they depend on outside of this repository
hash          a fingerprint of everything that an update would load
"""

import ast
import hashlib
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def read_manifests():
    """Return the manifest of each installable addon by its name."""
    manifests = {
        path.parent.name: ast.literal_eval(path.read_text("utf-8"))
        for path in sorted(REPOSITORY.glob("*/__manifest__.py"))
    }
    return {
        name: manifest
        for name, manifest in manifests.items()
        if manifest.get("installable", True)
    }


def own():
    return ",".join(read_manifests())


def dependencies():
    manifests = read_manifests()
    needed = {name for manifest in manifests.values() for name in manifest["depends"]}
    return ",".join(sorted(needed - manifests.keys())) or "base"


def is_loaded(path):
    """Tests are read when they run and caches are not read at all."""
    return path.is_file() and not {"tests", "__pycache__"} & set(
        path.relative_to(REPOSITORY).parts
    )


def fingerprint():
    digest = hashlib.sha256()
    for name in read_manifests():
        for path in sorted(filter(is_loaded, (REPOSITORY / name).rglob("*"))):
            digest.update(str(path.relative_to(REPOSITORY)).encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


QUESTIONS = {"own": own, "dependencies": dependencies, "hash": fingerprint}

if __name__ == "__main__":
    print(QUESTIONS[sys.argv[1]]())
