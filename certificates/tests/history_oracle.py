"""What is true of certificates, in plain Python over plain dictionaries.

Written from the guides and decision records, not from the code, to compare the code
with. Nothing here is quick, and nothing knows of Odoo.

A certificate is a dictionary with these keys: ``id employee type level start expiry
revoked_on active renews stopped recorded_on last``; an employee has ``company active
archived_on``, a type ``count unit end notice ladder``, a company ``zone ladder``.
A ladder is a list of ``(days, recipient, channel)``.
"""

from calendar import monthrange
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
# A step that comes up later than this is history.
LATE = timedelta(days=30)


def add_months(day, months):
    """The same day so many months later, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def propose(kind, start):
    """The expiry date that a type proposes; None for without end."""
    count, end = kind["count"], kind["end"]
    if not count and end == "exact":
        return None
    if kind["unit"] == "day":
        after = start + timedelta(days=count)
    else:
        after = add_months(start, count * (12 if kind["unit"] == "year" else 1))
    if end == "exact":
        return after
    # At least so long, through the end of a period.
    last = after - DAY if count else start
    months = {"month": 1, "quarter": 3, "year": 12}[end]
    while last.month % months or (last + DAY).day != 1:
        last += DAY
    return last


def as_long(start, expiry, new_start):
    """The last days of what is as long as something before: by calendar, or by days."""
    found = {new_start + (expiry - start)}
    for months in range(1, 1300):
        for rest in (timedelta(0), DAY):
            if add_months(start, months) == expiry + rest:
                found.add(add_months(new_start, months) - rest)
    return found


class World:
    """The certificates of some employees, and what is true of them at a moment."""

    def __init__(self, now):
        self.now = now
        self.companies, self.employees, self.types, self.levels = {}, {}, {}, {}
        self.certificates = {}
        self.told = set()

    # Days

    def today(self, company):
        zone = ZoneInfo(self.companies[company]["zone"])
        return self.now.replace(tzinfo=UTC).astimezone(zone).date()

    def today_of(self, certificate):
        return self.today(self.employees[certificate["employee"]]["company"])

    # What happens

    def record(self, number, **values):
        certificate = {
            "id": number,
            "level": None,
            "revoked_on": None,
            "active": True,
            "renews": None,
            "stopped": False,
            "last": None,
            "expiry": None,
            "recorded_on": None,
            **{name: value for name, value in values.items() if name != "expiry"},
        }
        self.certificates[number] = certificate
        self.set_expiry(certificate, values["expiry"])

    def set_expiry(self, certificate, expiry):
        if expiry != certificate["expiry"]:
            certificate["expiry"] = expiry
            certificate["recorded_on"] = expiry and self.today_of(certificate)

    def change(self, certificate, **values):
        """The start date or the type changes: a proposal follows, an entry stays."""
        kind = self.types[certificate["type"]]
        was_proposed = certificate["expiry"] == propose(kind, certificate["start"])
        certificate.update(values)
        level = self.levels.get(certificate["level"])
        if level and level["type"] != certificate["type"]:
            certificate["level"] = None
        if was_proposed:
            kind = self.types[certificate["type"]]
            self.set_expiry(certificate, propose(kind, certificate["start"]))

    def expiry_after_change(self, certificate, **values):
        kind = self.types[certificate["type"]]
        if certificate["expiry"] != propose(kind, certificate["start"]):
            return certificate["expiry"]
        changed = {**certificate, **values}
        return propose(self.types[changed["type"]], changed["start"])

    def give(self, certificate, employee):
        """A certificate becomes another employee's: it renews nothing any more."""
        certificate["employee"] = employee
        self.cut_links()

    def cut_links(self):
        for certificate in self.certificates.values():
            renewed = self.certificates.get(certificate["renews"])
            if not renewed or renewed["employee"] != certificate["employee"]:
                certificate["renews"] = None

    def merge(self, source, target):
        for certificate in self.certificates.values():
            if certificate["employee"] == source:
                certificate["employee"] = target
        self.archive_employee(source)

    def archive_employee(self, employee):
        found = self.employees[employee]
        found["active"] = False
        found["archived_on"] = self.today(found["company"])

    # What is true

    def state(self, certificate):
        today = self.today_of(certificate)
        if certificate["revoked_on"]:
            return "revoked"
        if certificate["start"] > today:
            return "upcoming"
        if certificate["expiry"] and certificate["expiry"] < today:
            return "expired"
        if certificate["expiry"] and today >= self.expiring_from(certificate):
            return "expiring"
        return "valid"

    def expiring_from(self, certificate):
        """The notice of the type before expiry, at most half of its own length."""
        if not certificate["expiry"]:
            return None
        length = (certificate["expiry"] - certificate["start"]).days
        notice = min(self.types[certificate["type"]]["notice"], length // 2)
        return certificate["expiry"] - timedelta(days=notice)

    def counts(self, certificate):
        return certificate["active"] and not certificate["revoked_on"]

    def renewal(self, certificate):
        return next(
            (
                c
                for c in self.certificates.values()
                if c["renews"] == certificate["id"] and self.counts(c)
            ),
            None,
        )

    def renewals(self, certificate):
        """The renewal, its renewal, and so on."""
        found = []
        while (certificate := self.renewal(certificate)) and certificate not in found:
            found.append(certificate)
        return found

    def until(self, certificate):
        """The last day on which it stands in for others: its renewal may end it."""
        chain = [certificate, *self.renewals(certificate)]
        return min(c["expiry"] or date.max for c in chain)

    def is_as_high(self, certificate, other):
        """Whether a level is the same as another, or higher. None is the lowest."""
        level, least = certificate["level"], other["level"]
        if level == least or least is None:
            return True
        if level is None:
            return False
        return self.levels[level]["rank"] > self.levels[least]["rank"]

    def is_same_again(self, certificate, other):
        """Whether a certificate is another one, recorded once more later."""
        names = ("employee", "type", "level", "start")
        return (
            all(certificate[name] == other[name] for name in names)
            and self.until(certificate) == (other["expiry"] or date.max)
            and (certificate["expiry"] == other["expiry"])
            and certificate["id"] > other["id"]
        )

    def equals(self, certificate):
        return [
            c
            for c in self.certificates.values()
            if self.counts(c) and self.is_same_again(c, certificate)
        ]

    def successors(self, certificate):
        """What stands in for a certificate, or will."""
        last = certificate["expiry"] or date.max
        longer = [
            c
            for c in self.certificates.values()
            if c["id"] != certificate["id"]
            and self.counts(c)
            and c["employee"] == certificate["employee"]
            and c["type"] == certificate["type"]
            and self.is_as_high(c, certificate)
            and self.until(c) > last
        ]
        return [*self.renewals(certificate), *self.equals(certificate), *longer]

    def is_superseded(self, certificate):
        return bool(self.successors(certificate))

    def gap_until(self, certificate):
        """The day on which the next one starts, when there are days without any."""
        last = certificate["expiry"] or date.max
        starts = [
            c["start"]
            for c in self.successors(certificate)
            if (c["expiry"] or date.max) > last
        ]
        if not starts or self.equals(certificate):
            return None
        first = min(starts)
        return first if (first - last).days > 1 else None

    def is_replaced(self, certificate):
        """Whether another one counts in its place today."""
        today = self.today_of(certificate)
        successors = self.successors(certificate)
        return bool(successors) and (
            certificate["start"] > today or any(c["start"] <= today for c in successors)
        )

    def is_in_gap(self, certificate):
        today = self.today_of(certificate)
        gap = self.gap_until(certificate)
        return bool(gap) and certificate["expiry"] < today < gap

    def needs_attention(self, certificate):
        return (
            self.state(certificate) in ("expiring", "expired")
            and (not self.is_superseded(certificate) or self.is_in_gap(certificate))
            and certificate["active"]
            and not certificate["stopped"]
            and self.employees[certificate["employee"]]["active"]
        )

    def is_renewable(self, certificate):
        is_followed = self.is_superseded(certificate) and not self.gap_until(
            certificate
        )
        return not (
            not certificate["active"]
            or certificate["revoked_on"]
            or certificate["stopped"]
            or self.renewal(certificate)
            or is_followed
        )

    # Reminders

    def ladder(self, certificate):
        company = self.employees[certificate["employee"]]["company"]
        return (
            self.types[certificate["type"]]["ladder"]
            or self.companies[company]["ladder"]
        )

    def open_steps(self, certificate):
        """The steps that are to come, each with its day."""
        expiry = certificate["expiry"]
        gap = self.gap_until(certificate)
        is_settled = (
            not expiry
            or not self.counts(certificate)
            or certificate["stopped"]
            or not self.employees[certificate["employee"]]["active"]
            or (self.is_superseded(certificate) and not gap)
            or expiry < certificate["recorded_on"]
        )
        if is_settled:
            return {}
        last = certificate["last"]
        days = {
            step: expiry - timedelta(days=step)
            for step, _recipient, _channel in self.ladder(certificate)
        }
        return {
            step: day
            for step, day in days.items()
            if day > certificate["start"]
            and day >= certificate["recorded_on"]
            and not (gap and day >= gap)
            and not (last and last[0] == expiry and step >= last[1])
        }

    def next_reminder(self, certificate):
        return min(self.open_steps(certificate).values(), default=None)

    def run_reminders(self):
        """What is due: ``(certificate, expiry, step, recipient, channel, fate)`` each.

        What came too late is skipped; what the next certificate made untrue in the
        meantime, cancelled.
        """
        sent = set()
        for certificate in self.certificates.values():
            today = self.today_of(certificate)
            expiry = certificate["expiry"]
            passed = [
                s for s, day in self.open_steps(certificate).items() if day <= today
            ]
            if not passed:
                continue
            step = min(passed)
            certificate["last"] = (expiry, step)
            since = expiry - timedelta(days=min(step, 0))
            for days, recipient, channel in self.ladder(certificate):
                message = (certificate["id"], expiry, days, recipient, channel)
                if days == step and message not in self.told:
                    self.told.add(message)
                    fate = "skipped" if today - since > LATE else "told"
                    if fate == "told" and self.is_replaced(certificate):
                        fate = "cancelled"
                    sent.add((*message, fate))
        return sent

    # Compliance

    def standing(self, employee, kind, day=None):
        """How an employee stands with a required type; None: nothing is required."""
        found = self.employees[employee]
        today = self.today(found["company"])
        day = day or today
        if not found["active"] and day >= found["archived_on"]:
            return None
        held = [
            c
            for c in self.certificates.values()
            if c["employee"] == employee
            and c["type"] == kind
            and c["active"]
            and (not c["revoked_on"] or day < min(c["revoked_on"], today))
        ]
        valid = [
            c
            for c in held
            if c["start"] <= day and (c["expiry"] is None or c["expiry"] >= day)
        ]
        lasting = [c for c in held if not c["expiry"] or self.expiring_from(c) > day]
        last = max(valid, key=lambda c: c["expiry"] or date.max, default=None)
        if any(c in lasting for c in valid):
            return "compliant"
        if any(self.follows(c, last) for c in lasting if last):
            return "compliant"
        if valid:
            return "expiring"
        if any(c["expiry"] and c["expiry"] < day for c in held):
            return "expired"
        return "missing"

    def follows(self, certificate, other):
        """Whether a certificate goes on without a gap where another one ends."""
        return (
            certificate["start"] <= other["expiry"] + DAY
            and (certificate["expiry"] or date.max) > other["expiry"]
        )
