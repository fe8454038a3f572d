"""What browsers send with a form: texts, or whatever else somebody sends instead."""

from datetime import date

# What the database takes as a number.
MAX_ID = 2**31 - 1
# Longer than any number or name.
MAX_TEXT = 100


def read_id(text):
    """Return the id that a text can be, or ``None``."""
    text = str(text) if isinstance(text, str | int) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if 0 < number <= MAX_ID else None


def read_page(text):
    """Return the page of a list that a text names: the first if it names none."""
    return read_id(text) or 1


def read_date(text):
    """Return the day that a text names as browsers write it, or ``None``."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def read_text(text, limit=MAX_TEXT):
    """Return a text that the database can keep; what is no text is left out."""
    return text.replace("\0", "").strip()[:limit] if isinstance(text, str) else ""
