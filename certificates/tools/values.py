"""Which shapes values have that clients send. Needs no database."""

from collections.abc import Mapping, Set

# Commands of Odoo: create, update, delete, unlink, link, clear, set.
CREATE, UPDATE, SET, LAST = 0, 1, 6, 6


# The greatest id that a database has.
MAX_ID = 2**31 - 1


def is_record(value):
    """Return whether this can be the value of a link: an id, a record, or none."""
    if not value or hasattr(value, "_ids"):
        return True
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and 0 < value <= MAX_ID


def is_commands(value):
    """Return whether this can be the value of lines or tags: ids, records, commands."""
    if not value or hasattr(value, "_ids"):
        return True
    return isinstance(value, list | tuple | Set) and all(map(_is_command, value))


def _is_command(item):
    if not isinstance(item, list | tuple):
        return not isinstance(item, str | float | None)
    if not item or not isinstance(item[0], int) or not 0 <= item[0] <= LAST:
        return False
    content = item[2] if len(item) > 2 else None
    if item[0] in (CREATE, UPDATE):
        return isinstance(content, Mapping)
    return item[0] != SET or isinstance(content, list | tuple | Set)
