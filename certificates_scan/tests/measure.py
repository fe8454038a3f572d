"""How well the reader reads what the generator draws."""

import os
from collections import Counter

from odoo.addons.certificates_scan.tools import reader
from odoo.addons.certificates_scan.tools.kinds import Kind, Kinds
from odoo.addons.certificates_scan.tools.people import People, Person

from .generator import KINDS

CERTAINTIES = ("sure", "likely", "none")
FIELDS = ("employee_id", "type_id", "number", "date_start", "date_expiry")


class Measure:
    """Counts of sure and likely values, right and wrong, by field."""

    def __init__(self, world):
        self.world = world
        self.people = People(
            Person(number, p.name, p.birthday) for number, p in enumerate(world.people)
        )
        kinds = [Kind(n, (name,), code) for n, (name, code) in enumerate(KINDS)]
        self.kinds = Kinds(kinds)
        self.counts = Counter()
        self.wrong, self.missed = [], []
        self.seconds = 0
        self.pages = 0

    def run(self, count):
        """Read as many pages as given, and return this."""
        for number in range(count):
            content, _ending, certificate, how = self.world.draw(number)
            began = sum(os.times()[:4])
            found = reader.read(content, self.people, self.kinds)
            self.seconds += sum(os.times()[:4]) - began
            self.pages += 1
            values = found[0][0].values if found else {}
            if len(found) != 1:
                self.wrong.append((number, how, "pages", len(found), 1))
            for name in FIELDS:
                self._compare(number, how, name, values.get(name), certificate)
        return self

    def _compare(self, number, how, name, value, certificate):
        truth = certificate.truth[name]
        read = self._get_read(name, value)
        is_right = read is not None and self._is_right(name, read, truth)
        certainty = value.certainty if value and read is not None else "none"
        self.counts[name, certainty, is_right] += 1
        if truth not in (None, "namesake"):
            self.counts[name, "all"] += 1
        note = (number, how, name, certainty, value and value.place.text, read, truth)
        if not is_right and certainty == "sure":
            self.wrong.append(note)
        elif certainty != "sure" and truth not in (None, "namesake"):
            self.missed.append(note)

    def _get_read(self, name, value):
        if value is None or value.value is None:
            return None
        if name == "employee_id":
            return self.world.people[value.value.id]
        if name == "type_id":
            return KINDS[value.value.id][0]
        return value.value

    def _is_right(self, name, read, truth):
        if name == "employee_id" and truth is not None:
            return read is truth
        return read == truth

    def get_table(self):
        """Return the table of all fields, as text."""
        lines = ["field         sure  wrong  recall  likely  wrong  none"]
        lines += [self._get_line(name) for name in FIELDS]
        speed = self.seconds / max(self.pages, 1)
        return "\n".join([*lines, f"{self.pages} pages, {speed:.2f} s each"])

    def _get_line(self, name):
        """Return the row of a field."""
        right, wrong = (
            {c: self.counts[name, c, is_right] for c in CERTAINTIES}
            for is_right in (True, False)
        )
        recall = right["sure"] / max(self.counts[name, "all"], 1)
        return (
            f"{name:12} {right['sure'] + wrong['sure']:5} {wrong['sure']:6} "
            f"{recall:7.0%} {right['likely'] + wrong['likely']:7} "
            f"{wrong['likely']:6} {right['none'] + wrong['none']:5}"
        )

    @property
    def recall(self):
        """The part of all values that is read surely."""
        sure = sum(self.counts[name, "sure", True] for name in FIELDS)
        return sure / max(sum(self.counts[name, "all"] for name in FIELDS), 1)
