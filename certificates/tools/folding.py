"""How texts are compared, whoever typed them, on whichever machine. Needs no database.

The one place for it: imports, searches and checks fold both sides.
"""

import unicodedata
from collections import defaultdict
from itertools import permutations

# What comes from outside is cut before it is folded: folding may multiply it.
MAX_LENGTH = 100

_APOSTROPHES = dict.fromkeys(map(ord, "'`´ʹʻʼʽ‘’‚‛′＇"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_SIGNS = _APOSTROPHES | _DASHES
# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
    }
)


def clean(value):
    """Return a text without blanks around it; an empty one is False.

    :param value: a text, nothing, or whatever else a client sends instead
    """
    return str(value or "").strip() or False


def fold(text):
    """Return a text without what people type differently and mean the same.

    Blanks, upper and lower case, kinds of apostrophes and dashes, and ways in which
    machines write a letter with an accent make no difference. Accents do.

    :param str text: as it was typed; what is beyond 100 characters is left out
    """
    text = unicodedata.normalize("NFKC", text.strip()[:MAX_LENGTH].translate(_SIGNS))
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join(visible.translate(_SIGNS).casefold().split())


def fold_plain(text):
    """Return a text folded, without its accents.

    :param str text: as it was typed
    """
    parts = unicodedata.normalize("NFD", fold(text))
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain.translate(_LETTERS)


def order_name(name):
    """Return a name as it is spoken: "Surname, First" becomes "First Surname".

    :param str name: as it was typed
    """
    surname, comma, first = name[:MAX_LENGTH].partition(",")
    is_turned = comma and surname.strip() and first.strip() and "," not in first
    return f"{first} {surname}" if is_turned else name


def fold_name(name):
    """Return the name of a person folded, in the order in which it is spoken."""
    return fold(order_name(name))


def fold_plain_name(name):
    """Return the name of a person folded, without its accents."""
    return fold_plain(order_name(name))


def fold_turned_names(name):
    """Return what a name may be in the order in which it is spoken, without accents.

    Lists sort "Jan van den Berg" as "Berg van den, Jan" or "Berg, van den, Jan".

    :param str name: as it was typed; without a comma it is in its order
    :return: names folded, the likeliest first
    """
    parts = [part.split() for part in fold_plain(name).split(",") if part.strip()]
    if len(parts) == 2:
        surname, first = parts
        orders = [[*first, *surname[n:], *surname[:n]] for n in range(len(surname))]
    elif len(parts) == 3:
        orders = [sum(order, []) for order in permutations(reversed(parts))]
    else:
        return []
    return [" ".join(words) for words in orders]


class NameIndex:
    """Finds things by what they are called; accents count only where they decide."""

    def __init__(self):
        # Dictionaries without values, since a set has another order in each process.
        self._exact = defaultdict(dict)
        self._plain = defaultdict(dict)

    def add(self, name, item):
        """Remember that something is called by a name."""
        self._exact[fold(name)][item] = None
        self._plain[fold_plain(name)][item] = None

    def find(self, name):
        """Return a list of all that is called so, in the order of adding."""
        exact = self._exact.get(fold(name))
        return list(exact or self._plain.get(fold_plain(name)) or ())
