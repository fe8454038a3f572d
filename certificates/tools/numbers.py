"""When two certificate numbers are the same. Needs no database."""

import unicodedata

# Longer than any number: only the start of a text from outside is read at all.
MAX_LENGTH = 100
# What is no dash to Unicode, and looks like one.
MINUS = "\u2212"


def fold_number(number):
    """Return what a number is compared by: without case, blanks and kinds of dashes.

    What is beyond the length of any number is kept as it is, and compared so.

    >>> fold_number("BL\u2013 0412/a")
    'bl-0412/a'
    >>> fold_number(None)
    ''
    """
    text = str(number or "")
    folded = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).casefold()
    return "".join(map(_fold_character, folded)) + text[MAX_LENGTH:]


def _fold_character(character):
    category = unicodedata.category(character)
    if category == "Pd" or character == MINUS:
        return "-"
    # Separators, control characters and what has no width.
    return "" if category[0] in "ZC" else character
