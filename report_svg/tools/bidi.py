"""The order in which a line is drawn when its scripts run in two directions.

The implicit rules of the Unicode Bidirectional Algorithm (UAX 9), for a line that runs
from left to right, as in SVG. Marks of direction are left out before.
"""

import re
from unicodedata import bidirectional

# A letter for each class of characters; all others are neutral.
CODES = {"L": "L", "R": "R", "AL": "A", "EN": "e", "AN": "n", "ES": "s", "ET": "t"}
CODES |= {"CS": "c", "NSM": "m", "BN": "m"}
LEVELS = {"L": "0", "R": "1", "e": "2", "n": "2"}
BRACKETS = {")": "(", "]": "[", "}": "{"}


def split(text):
    """Return the pieces of a line in the order of drawing, from left to right.

    :param str text: a line in the order of reading
    :return: pairs of a piece, itself in the order of reading, and whether it runs from
        right to left
    """
    codes = _resolve_weak("".join(CODES.get(bidirectional(c), "o") for c in text))
    codes = _resolve_brackets(text, codes)
    codes = re.sub("(?<=[Ren])o+(?=[Ren])", lambda m: "R" * len(m[0]), codes)
    levels = "".join(LEVELS[code] for code in codes.replace("o", "L"))
    ordered, turned = [], []
    for run in re.finditer(r"(\d)\1*", levels):
        piece = (text[slice(*run.span())], run[1] == "1")
        if run[1] == "0":
            ordered += [*turned[::-1], piece]
            turned = []
        else:
            turned.append(piece)
    return ordered + turned[::-1]


def _resolve_weak(codes):
    """Return the classes after rules W1 to W7."""
    codes = re.sub("(^|.)m+", lambda m: (m[1] or "L") * len(m[0]), codes)
    codes = re.sub("A[^LRA]*", lambda m: m[0].replace("e", "n"), codes)
    codes = codes.replace("A", "R")
    codes = re.sub(
        "(?<=e)[sc](?=e)|(?<=n)c(?=n)", lambda m: codes[m.start() - 1], codes
    )
    codes = re.sub("t*(e+t*)+", lambda m: "e" * len(m[0]), codes)
    codes = re.sub("[sct]", "o", codes)
    return re.sub("(^|L)[^LR]*", lambda m: m[0].replace("e", "L"), codes)


def _resolve_brackets(text, codes):
    """Return the classes after rule N0: brackets go with what they enclose."""
    open_ones, pairs = [], []
    for n, character in enumerate(text):
        if character in BRACKETS.values():
            open_ones.append(n)
        while BRACKETS.get(character) in {text[n] for n in open_ones}:
            start = open_ones.pop()
            if text[start] == BRACKETS[character]:
                pairs.append((start, n))
                break
    for start, end in sorted(pairs):
        inside = set(codes[start:end]) & set(LEVELS)
        if inside:
            before = re.findall("[LRen]", codes[:start])
            code = "R" if "L" not in inside and before and before[-1] != "L" else "L"
            codes = (
                codes[:start] + code + codes[start + 1 : end] + code + codes[end + 1 :]
            )
    return codes
