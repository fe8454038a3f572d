"""Which certificate replaces which. Needs no database."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Term:
    """The validity of a certificate.

    :param tuple key: whose it is, and of what type and level
    :param int number: of two terms, the one that was recorded later has the higher
    :param date start: first day
    :param date last: last day
    :param tuple renewals: the terms of its renewal, of the renewal of that, and so on
    """

    key: tuple
    number: int
    start: date
    last: date
    renewals: tuple = ()

    @property
    def until(self):
        """The day up to which it replaces others: a shorter renewal ends that too.

        So of certificates that replace each other one is always left that nothing
        replaces.
        """
        return min([self.last, *(term.last for term in self.renewals)])

    def is_newer_equal_of(self, other):
        """Return whether this is the other one, recorded once more."""
        is_equal = (self.key, self.start, self.last) == (
            other.key,
            other.start,
            other.last,
        )
        return is_equal and self.number > other.number and self.until == self.last


@dataclass(frozen=True)
class Succession:
    """What replaces a certificate.

    :param bool superseded: whether anything does
    :param date succeeded_on: first day of what does
    :param date gap_until: first day of what follows, when there are days between
    :param date last: last day of the certificate, or of what replaces it
    """

    superseded: bool
    succeeded_on: date | None
    gap_until: date | None
    last: date


def judge(term, rivals):
    """Return the succession of a certificate.

    It is replaced by what renews it, whatever that is called; by what runs longer; and
    by itself, when it was recorded once more.

    :param Term term: the certificate
    :param rivals: terms of all that could replace it without being its renewal
    """
    equals = [rival for rival in rivals if rival.is_newer_equal_of(term)]
    longer = [rival for rival in rivals if rival.until > term.last]
    successors = [*term.renewals, *equals, *longer]
    return Succession(
        superseded=bool(successors),
        succeeded_on=min((s.start for s in successors), default=None),
        # A gap after two equal ones is told of once.
        gap_until=None if equals else _find_gap(term, successors),
        last=max([term.last, *(s.last for s in successors)]),
    )


def _find_gap(term, successors):
    starts = [s.start for s in successors if s.last > term.last]
    first = min(starts, default=None)
    return first if first and first - term.last > timedelta(days=1) else None
