"""What was read, and how surely. Needs no database."""

from dataclasses import dataclass
from typing import Any

SURE, LIKELY = "sure", "likely"

# A word of a scan that Tesseract is less sure of makes a value likely at most.
WELL_READ = 0.75


@dataclass
class Value:
    """A value, how surely it was read, and where it stands.

    :param value: a date, a text, or a person or type; None when it was not recognized
    :param str certainty: sure or likely
    :param place: on a page
    """

    value: Any
    certainty: str
    place: Any

    def doubt(self):
        """Make this likely at most."""
        self.certainty = LIKELY


def is_well_read(place):
    """Return whether the words of a place were recognized without doubt."""
    return place.certainty >= WELL_READ
