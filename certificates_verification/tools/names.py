"""Names of people: how strangers see them, and when two are the same.

A name is one text in Odoo, written in the order in which people use it. Which part of
it is the surname follows from habits, not from data: the last word with the particles
before it. That is wrong for some people, and then shows or asks for another part of
their name, never for more than their name.
"""

import re
import unicodedata
from typing import NamedTuple

# Small words that belong to the surname after them.
PARTICLES = frozenset(
    "'s 't aan af al ap auf ben bij bin bint d' da dal dalla das de degli dei del "
    "della den der des di do dos du el ibn im in la las le les lo los mac mc op san "
    "santa st st. te tegen ten ter thoe toe tot uijt uit und v. v/d v.d. van vanden "
    "vander ver vom von voor vor zu zum zur".split()
)
# Words that join two surnames.
CONNECTORS = frozenset("e i y".split())
# Words after the surname that are written with it.
SUFFIXES = frozenset("jr sr junior senior ii iii iv".split())
# Words before or after a name that are no part of it.
TITLES = frozenset(
    "dr drs ir ing prof mr mrs ms mw mevr dhr dipl bc bsc ba ma msc mba phd md".split()
)
# Letters that Unicode does not take apart into a letter and a mark.
PLAIN_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "ð": "d",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "ĳ": "ij",
        "ł": "l",
        "ø": "o",
        "œ": "oe",
        "þ": "th",
        "ŧ": "t",
    }
)
# What anybody types is cut before anything else is done with it.
MAX_LENGTH = 100
# Longer than any name on record.
MAX_NAME = 300
EAST_ASIAN_SCRIPTS = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


class Name(NamedTuple):
    """The words of a name: those before the surname, and those of the surname."""

    given: list
    surname: list


def abbreviate(name):
    """Return the initials and the surname of a name.

    >>> abbreviate("Jan Willem van den Berg")
    'J.W. van den Berg'
    >>> abbreviate("Anne-Marie Smit-de Vries")
    'A.-M. Smit-de Vries'
    >>> abbreviate("Suharto")
    'Suharto'

    A name of one word is returned whole: it is the only one to recognize somebody by.
    """
    given, surname = split(name)
    initials = "".join(_get_initials(word) for word in given)
    if not initials:
        return " ".join(surname) or (name or "")[:MAX_NAME].strip()
    surname_first = _is_east_asian(surname)
    return " ".join([*surname, initials] if surname_first else [initials, *surname])


def split(name):
    """Return the words of a name, apart: those of the surname and those before it.

    Titles, and what is between brackets, are left out.

    >>> split("Dr. Jan van den Berg")
    Name(given=['Jan'], surname=['van', 'den', 'Berg'])
    >>> split("Berg, Jan van den")
    Name(given=['Jan'], surname=['van', 'den', 'Berg'])
    """
    text = unicodedata.normalize("NFC", (name or "")[:MAX_NAME])
    before, _comma, after = (_get_words(part) for part in text.partition(","))
    if before and after and not _are_all_in(after, SUFFIXES | TITLES):
        return _split_reversed(before, after)
    words = _leave_out_titles(before + after)
    if _is_east_asian(words):
        return Name(words[1:], words[:1])
    start = _get_surname_start(words)
    return Name(words[:start], words[start:])


def is_surname(text, name):
    """Return whether a text is the surname of the person with this name.

    Upper and lower case, accents, blanks, hyphens and other signs make no difference.
    Particles may be left out, of several surnames the last are enough, and whoever
    writes the whole name knows the surname too.

    >>> is_surname("BERG", "Jan van den Berg")
    True
    >>> is_surname("garcía márquez", "Gabriel García Márquez")
    True
    >>> is_surname("Gabriel", "Gabriel García Márquez")
    False
    """
    text = text[:MAX_LENGTH]
    given, surname = split(name)
    words = re.split(r"[\s'’-]+", " ".join([*given, *surname]))
    plain = [word for word in words if not _is_in(word, SUFFIXES)]
    endings = {_join(w[start:]) for w in (words, plain) for start in range(len(w))}
    return _join([text]) in endings - {"", *SUFFIXES}


def fold(text):
    """Return a text in lower case, without accents and other marks.

    >>> fold("Ångström-Ølsen")
    'angstrom-olsen'
    """
    parts = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


def _get_words(text):
    """Return the words that have a letter in them, without those in brackets."""
    text = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text)
    text = re.sub(r"\s+-\s+", "-", text)
    return [word for word in text.split() if any(c.isalpha() for c in word)]


def _leave_out_titles(words):
    """Return the words without titles, unless there is nothing else."""
    return [word for word in words if not _is_title(word)] or words


def _is_title(word):
    """Return whether a word is a title, rather than a name such as Ma or Ing."""
    return _is_in(word, TITLES) and (word.endswith(".") or not word.istitle())


def _split_reversed(words, after):
    """Return the words of a name that is written with its surname first."""
    after = _leave_out_titles(after)
    start = len(after)
    while start and _is_particle(after[start - 1]):
        start -= 1
    return Name(after[:start], after[start:] + words)


def _get_surname_start(words):
    """Return at which word the surname begins."""
    start = max(len(words) - 1, 0)
    while start > 1 and _is_in(words[start], SUFFIXES):
        start -= 1
    while start and _belongs_to_next(words, start - 1):
        start -= 1
    # Of several surnames, the first with a particle begins them all.
    particles = (
        i for i in range(1, start) if words[i].islower() and _is_particle(words[i])
    )
    return next(particles, start)


def _belongs_to_next(words, index):
    """Return whether a word is of the surname, because the word after it is."""
    word = words[index]
    if not index:
        # Al Pacino has a given name; de Vries has none.
        return word.islower() and _is_particle(word)
    last = word.rpartition("-")[2]
    is_joined = word in CONNECTORS or words[index + 1] in CONNECTORS
    return is_joined or not last or _is_particle(last)


def _is_particle(word):
    return fold(word).replace("’", "'") in PARTICLES


def _is_in(word, words):
    return fold(word).replace(".", "") in words


def _are_all_in(tested, words):
    return all(_is_in(word, words) for word in tested)


def _is_east_asian(words):
    """Return whether words are written in a script of names with surnames first."""
    letters = [c for word in words for c in word if c.isalpha()]
    return bool(letters) and all(
        unicodedata.name(c, "").startswith(EAST_ASIAN_SCRIPTS) for c in letters
    )


def _get_initials(word):
    """Return the initials of a word, with a dot after each: of J.P. too."""
    initials = (
        "-".join(f"{_get_initial(half)}." for half in part.split("-") if half)
        for part in word.split(".")
    )
    return "".join(initials)


def _get_initial(word):
    """Return the first letter of a word with the marks that belong to it."""
    letters = re.sub(r"^[\W\d_]+", "", word)
    if letters.startswith("IJ"):
        return "IJ"
    end = 1
    while end < len(letters) and unicodedata.category(letters[end]).startswith("M"):
        end += 1
    return letters[:end]


def _join(words):
    """Return words folded and run together, without the signs between them."""
    return "".join(
        c for c in fold("".join(words)) if unicodedata.category(c)[0] in "LMN"
    )
