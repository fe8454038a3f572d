"""Colors that can be read on each other. Needs no database."""

import re

HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")

DARK, LIGHT = "#16202c", "#ffffff"


def is_color(text):
    """Return whether a text is a color like ``#1f6feb``."""
    return bool(HEX_COLOR.fullmatch(text or ""))


def luminance(color):
    """Return how bright a color looks, from 0 (black) to 1, as WCAG 2 defines it."""
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast of two colors, from 1 (none) to 21, as WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable_on(background):
    """Return the color of text that is best read on a background."""
    return max((LIGHT, DARK), key=lambda color: contrast(color, background))


def mix(one, other, share):
    """Return a color between two others.

    :param float share: how much of the other: 0 is none, 1 is all
    """
    channels = (
        round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def darken_for(color, background, wanted=4.5):
    """Return a color, darkened until it can be read on a light background."""
    for step in range(11):
        candidate = mix(color, DARK, step / 10)
        if contrast(candidate, background) >= wanted:
            return candidate
    return DARK
