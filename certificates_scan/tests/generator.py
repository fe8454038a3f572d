"""Random certificates on paper, with what they say beside them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .drawing import save, spoil
from .layouts import LANGUAGES, LAYOUTS, Words

FIRST = """
Jan Piet Klaas Wim Anna Sanne Eva Lotte Daan Bram Jürgen Björn Günther Käthe
Hans-Peter Wolfgang Ute Marie-Claire José Zoë Noël Emma Oliver Harry George Alfie
Charlotte Sophie Ahmed Fatima Yusuf Agnieszka Łukasz Ivana Mehmet Ayşe Chloé Renée
""".split()
LAST = """Jansen|de Vries|van den Berg|van der Meer|Bakker|Visser|Smit|Meijer|Mulder
|de Groot|Bos|Vos|Peters|Hendriks|van Dijk|Dekker|Brouwer|Müller|Schmidt|Schröder|Weiß
|Fischer|Weber|Wagner|Krüger|Smith|Jones|O'Brien|Taylor|Brown|Wilson-Clarke|Yılmaz
|Kowalczyk|Nowak|El Amrani|van 't Hoff|ter Horst|Lütke-Holz|Smits|Jonas""".replace(
    "\n", ""
).split("|")
KINDS = [
    ("VCA", "VCA"),
    ("VCA Basis", "B-VCA"),
    ("VCA VOL", "VOL-VCA"),
    ("Forklift Operator", "FORK"),
    ("First Aid", "FA"),
    ("First Aid Refresher", None),
    ("BHV", "BHV"),
    ("BHV Ploegleider", None),
    ("Heftruckchauffeur", "HEF"),
    ("Hoogwerker", None),
    ("Werken op hoogte", "WOH"),
    ("Asbestherkenning", "ASB"),
    ("NEN 3140 Vakbekwaam Persoon", "NEN-3140"),
    ("Staplerfahrer", None),
    ("Ersthelfer", None),
    ("Brandschutzhelfer", None),
    ("Elektrofachkraft", "EFK"),
    ("Working at Heights", None),
    ("Fire Warden", None),
    ("Crane Signaller", None),
    ("Confined Spaces", "CS-01"),
    ("Höhenarbeiter", None),
]
UNKNOWN_KINDS = ["Scaffold Inspector", "Kettingzagen", "Gabelprüfer", "Diving Medic"]
ISSUERS = [
    "Veilig Werken Opleidingen B.V.",
    "Rhein Akademie GmbH",
    "North Sea Training Ltd",
    "Instituut Mens & Machine",
    "SafetyFirst Europe",
]
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober "
    "november december",
    "en": "January February March April May June July August September October "
    "November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober "
    "November Dezember",
}


@dataclass(frozen=True)
class Somebody:
    name: str
    birthday: date | None


@dataclass
class Certificate:
    """What is printed, and the truth: None where the register knows no such thing."""

    holder: str
    birthday: str
    kind: str
    number: str
    start: str
    expiry: str
    exam: str
    other_day: str
    other_number: str
    examiner: str
    issuer: str
    truth: dict
    language: str = "nl"


class World:
    """A company with employees and types, and certificates of some of them."""

    def __init__(self, seed, layouts=LAYOUTS, words=Words, people=250):
        self.rng = Random(seed)
        self.layouts, self.words = layouts, words
        self.people = [self._hire() for _number in range(people)]
        # Some are called as others are.
        for number in range(0, people, 25):
            namesake = Somebody(self.people[number].name, self._draw_birthday())
            self.people.append(namesake)

    def draw(self, number):
        """Return the file of a certificate, how its name ends, what it says, and how.

        :param int number: of the certificate: layouts take turns
        """
        layout = self.layouts[number % len(self.layouts)]
        certificate = self._certify()
        sheet = layout(certificate, self.words(certificate.language))
        if self.rng.random() < 0.3:
            return sheet.to_pdf(), ".pdf", certificate, f"{layout.__name__} text"
        picture = spoil(sheet.to_picture(), self.rng)
        return *save(picture, self.rng), certificate, f"{layout.__name__} scan"

    def _hire(self):
        name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
        known = self.rng.random() < 0.7
        return Somebody(name, self._draw_birthday() if known else None)

    def _draw_birthday(self):
        return date(1950, 1, 1) + timedelta(days=self.rng.randrange(20000))

    def _certify(self):
        rng = self.rng
        language = rng.choice(LANGUAGES)
        holder = rng.choice(self.people)
        truth = {"employee_id": holder}
        if rng.random() < 0.1:
            holder = self._hire()
            known = any(p.name == holder.name for p in self.people)
            truth["employee_id"] = "namesake" if known else None
        kind = rng.choice(KINDS)[0]
        truth["type_id"] = kind
        if rng.random() < 0.05:
            kind, truth["type_id"] = rng.choice(UNKNOWN_KINDS), None
        start = date(2015, 1, 1) + timedelta(days=rng.randrange(4000))
        expiry = start.replace(
            day=min(start.day, 28), year=start.year + rng.choice([1, 2, 3, 5, 10])
        )
        truth |= {"date_start": start, "date_expiry": expiry}
        truth["number"] = self._draw_number(start)
        write = self._choose_style(language)
        birthday = holder.birthday or self._draw_birthday()
        return Certificate(
            holder=self._write_name(holder.name),
            birthday=write(birthday),
            kind=kind,
            number=truth["number"],
            start=write(start),
            expiry=write(expiry),
            exam=write(start - timedelta(days=rng.randrange(1, 40))),
            other_day=write(start + timedelta(days=rng.randrange(1, 900))),
            other_number=str(rng.randrange(10**6, 10**7)),
            examiner=rng.choice(self.people).name,
            issuer=rng.choice(ISSUERS),
            truth=truth,
            language=language,
        )

    def _write_name(self, name):
        first, _blank, last = name.partition(" ")
        way = self.rng.random()
        if way < 0.1:
            return f"{last}, {first}"
        if way < 0.2:
            return name.upper().replace("İ", "I")
        if way < 0.25:
            return f"{first[0]}. {last}"
        return name

    def _draw_number(self, start):
        digits = "".join(self.rng.choice("0123456789") for _place in range(8))
        letters = self.rng.choice("ABCDEFGH") + self.rng.choice("KLMNPR")
        return self.rng.choice(
            [
                f"1{digits[1:]}",
                f"VCA-{start.year}-{digits[:5]}",
                f"{letters}{digits[:6]}",
                f"{start.year}/{digits[:4]}",
                f"{digits[:3]}.{digits[3:6]}.{digits[6:]}",
            ]
        )

    def _choose_style(self, language):
        """Return how this page writes days."""
        names = MONTHS[language].split()
        styles = {
            "dash": lambda d: f"{d:%d-%m-%Y}",
            "iso": lambda d: f"{d:%Y-%m-%d}",
            "name": lambda d: f"{d.day} {names[d.month - 1]} {d.year}",
            "local": {
                "nl": lambda d: f"{d.day}-{d.month}-{d.year}",
                "en": lambda d: f"{d:%m/%d/%Y}",
                "de": lambda d: f"{d:%d.%m.%Y}",
            }[language],
        }
        if language == "en":
            styles["dash"] = lambda d: f"{d:%d/%m/%Y}"
        return styles[self.rng.choice(list(styles))]
