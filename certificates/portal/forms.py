"""What browsers send with a form."""

from datetime import date

# What the database takes as a number.
MAX_ID = 2**31 - 1
# Longer than any number or name.
MAX_TEXT = 100


def read_id(text):
    """Return the id that a text can be, or ``None``."""
    text = str(text or "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if 0 < number <= MAX_ID else None


def read_date(text):
    """Return the day that a text names as browsers write it, or ``None``."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def read_text(text, limit=MAX_TEXT):
    """Return a text that the database can keep."""
    return (text or "").replace("\0", "").strip()[:limit]
