"""The files in a ZIP file, one by one. Nothing is written. Needs no database."""

from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

# Of a batch, whether they were in ZIP files or not.
MAX_FILES = 5000
# All files of a batch together, in bytes.
MAX_TOTAL = 4 * 1024**3
# Text of this kind shrinks to a hundredth; scans do not.
MAX_RATIO = 200
# The name is written in UTF-8.
UTF8 = 0x800
# What the systems of users add.
CLUTTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


class ZipProblem(Exception):
    """Why a ZIP file is not unpacked: ``broken``, ``count`` or ``large``."""

    def __init__(self, kind, found=0, limit=0):
        super().__init__(kind)
        self.kind, self.found, self.limit = kind, found, limit


def unpack(content, max_bytes, count=0, total=0):
    """Yield the name and the content of each file, and what is wrong with it.

    :param bytes content: of the ZIP file
    :param int max_bytes: the size of the largest file that is unpacked
    :param int count: how many files there are already, of the most
    :param int total: how many bytes were unpacked already, of the most
    :return: name, content, and None, ``outside``, ``large``, ``password`` or ``broken``
    :raise ZipProblem: nothing of it is unpacked
    """
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ZipProblem("broken") from error
    with archive:
        members = [info for info in archive.infolist() if _is_file(info)]
        _check(members, count, total)
        for info in members:
            yield _unpack_one(archive, info, max_bytes)


def _get_path(info):
    """Return where a file is in a ZIP file; old programs write letters in many ways."""
    name = info.filename
    if not info.flag_bits & UTF8:
        written = name.encode("cp437", "replace")
        # Western European Windows has its letters where DOS draws lines.
        others = "cp1252" if any(sign >= 0xC0 for sign in written) else "cp850"
        try:
            name = written.decode()
        except UnicodeDecodeError:
            name = written.decode(others, "replace")
    return PurePosixPath(name.replace("\\", "/"))


def _is_file(info):
    parts = _get_path(info).parts
    is_folder = info.filename.endswith("/")
    return not is_folder and not any(part in CLUTTER for part in parts)


def _check(members, count, total):
    """Refuse too many files, and more than fits, with those that are there already."""
    if not members:
        raise ZipProblem("broken")
    count += len(members)
    if count > MAX_FILES:
        raise ZipProblem("count", count, MAX_FILES)
    total += sum(info.file_size for info in members)
    if total > MAX_TOTAL:
        raise ZipProblem("large", total, MAX_TOTAL)


def _unpack_one(archive, info, max_bytes):
    path = _get_path(info)
    name = path.name or "scan"
    problem = _find_problem(info, path, max_bytes)
    if problem:
        return name, b"", problem
    try:
        with archive.open(info) as file:
            raw = file.read(max_bytes + 1)
    except (
        BadZipFile,
        ZlibError,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
    ):
        return name, b"", "broken"
    return (name, b"", "large") if len(raw) > max_bytes else (name, raw, None)


def _find_problem(info, path, max_bytes):
    parts = path.parts
    if not parts or path.is_absolute() or ".." in parts or ":" in parts[0]:
        return "outside"
    if info.flag_bits & 1:
        return "password"
    is_bomb = info.file_size > MAX_RATIO * max(info.compress_size, 1000)
    return "large" if info.file_size > max_bytes or is_bomb else None
