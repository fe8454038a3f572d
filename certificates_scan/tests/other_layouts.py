"""Ten more layouts, drawn after the reader was finished. Do not develop with them."""

from .drawing import Sheet
from .layouts import Words as FirstWords

# What these pages say, in the order nl, en, de: other words for the same.
OTHER = {
    "holder2": ("Houder", "Holder", "Inhaber"),
    "candidate": ("Naam kandidaat", "Candidate name", "Name des Prüflings"),
    "awarded": ("Uitgereikt aan", "Awarded to", "Verliehen an"),
    "surname": ("Achternaam", "Surname", "Nachname"),
    "given": ("Voornaam", "First name", "Vorname"),
    "dob": ("Geb.datum", "Birth date", "Geb. am"),
    "reg": ("Registratienummer", "Registration no.", "Registrierungsnummer"),
    "diploma_no": ("Diplomanummer", "Diploma number", "Urkundennummer"),
    "card_no": ("Pasnummer", "Card number", "Ausweisnummer"),
    "until2": ("Geldig t/m", "Valid through", "Gültig bis zum"),
    "ends": ("Einddatum", "End date", "Gültigkeitsende"),
    "expires": ("Verloopt op", "Expires on", "Läuft ab am"),
    "starts": ("Ingangsdatum", "Effective date", "Gültig seit"),
    "given_on": ("Uitgegeven op", "Awarded on", "Erteilt am"),
    "dated": ("Datum van afgifte", "Issue date", "Datum der Ausstellung"),
    "subject": ("Onderwerp", "Subject", "Thema"),
    "kind": ("Kwalificatie", "Qualification", "Qualifikation"),
    "proof": (
        "Bewijs van bekwaamheid",
        "Certificate of competence",
        "Befähigungsnachweis",
    ),
    "instructor": ("Instructeur", "Instructor", "Ausbilder"),
    "director": ("Directeur", "Director", "Geschäftsführer"),
    "page": ("Pagina 1 van 1", "Page 1 of 1", "Seite 1 von 1"),
    "revision": ("Versie", "Revision", "Stand"),
    "next": ("Herhaling aanbevolen", "Refresher recommended", "Auffrischung empfohlen"),
    "took": (
        "heeft deelgenomen aan",
        "has successfully completed the course",
        "hat erfolgreich teilgenommen an",
    ),
    "kvk": ("KvK-nummer", "VAT number", "Kundennummer"),
}
AT = {"nl": 0, "en": 1, "de": 2}


class Words(FirstWords):
    def __init__(self, language):
        super().__init__(language)
        self._other = {name: words[AT[language]] for name, words in OTHER.items()}

    def __getattr__(self, name):
        if name in self.__dict__.get("_other", {}):
            return self._other[name]
        return super().__getattr__(name)


def badge(page, words):
    """A card in the corner of a sheet."""
    sheet = Sheet()
    sheet.box(20, 20, 130, 95)
    sheet.text(25, 32, page.kind, 13, "bold")
    sheet.text(25, 39, page.issuer, 7)
    rows = [
        (words.holder2, page.holder),
        (words.dob, page.birthday),
        (words.card_no, page.number),
        (words.given_on, page.start),
        (words.until2, page.expiry),
    ]
    for number, (label, value) in enumerate(rows):
        sheet.text(25, 50 + 9 * number, label, 9, "noto")
        sheet.text(68, 50 + 9 * number, value, 9, "bold")
    return sheet


def grid(page, words):
    """Boxes with a label in the upper left corner of each."""
    sheet = Sheet()
    sheet.text(20, 30, words.proof, 18, "serif_bold")
    cells = [
        (words.kind, page.kind), (words.candidate, page.holder),
        (words.dob, page.birthday), (words.reg, page.number),
        (words.dated, page.start), (words.ends, page.expiry),
        (words.instructor, page.examiner), (words.kvk, page.other_number),
    ]  # fmt: skip
    for number, (label, value) in enumerate(cells):
        left, top = 20 + 88 * (number % 2), 45 + 22 * (number // 2)
        sheet.box(left, top, left + 85, top + 19)
        sheet.text(left + 2, top + 5, label, 7, "noto")
        sheet.text(left + 2, top + 14, value, 11, "noto")
    sheet.text(20, 285, words.page, 7)
    return sheet


def sentence(page, words):
    """One paragraph with everything in it."""
    sheet = Sheet()
    sheet.text(20, 35, page.issuer, 18, "serif")
    sheet.text(20, 60, words.declares, 12, "serif")
    sheet.text(20, 70, page.holder, 16, "serif_bold")
    sheet.text(20, 80, f"{words.born} {page.birthday}", 12, "serif")
    sheet.text(20, 90, words.took, 12, "serif")
    sheet.text(20, 102, page.kind, 16, "serif_bold")
    days = f"{words.given_on} {page.start}, {words.expires.lower()} {page.expiry}."
    sheet.text(20, 120, days, 11, "serif")
    sheet.text(20, 132, f"({words.diploma_no}: {page.number})", 11, "serif")
    sheet.text(20, 250, f"{page.examiner}, {words.director.lower()}", 11, "serif")
    return sheet


def split_name(page, words):
    """First name and surname in fields of their own."""
    sheet = Sheet()
    sheet.text(20, 40, f"{words.certificate} {page.kind}", 20, "noto")
    if "," in page.holder:
        last, first = page.holder.split(", ")
    else:
        first, last = page.holder.split(" ", 1)
    rows = [
        (words.surname, last), (words.given, first), (words.dob, page.birthday),
        (words.reg, page.number), (words.starts, page.start), (words.ends, page.expiry),
    ]  # fmt: skip
    for number, (label, value) in enumerate(rows):
        sheet.text(20, 70 + 11 * number, f"{label} : {value}", 12, "mono")
    return sheet


def right_block(page, words):
    """Labels in a narrow column at the right."""
    sheet = Sheet()
    sheet.text(20, 60, page.kind, 30, "serif_bold")
    sheet.text(20, 85, words.awarded, 11, "serif")
    sheet.text(20, 97, page.holder, 20, "serif")
    for number, (label, value) in enumerate([
        (words.dob, page.birthday), (words.dated, page.start),
        (words.expires, page.expiry), (words.reg, page.number),
    ]):  # fmt: skip
        sheet.text(135, 150 + 14 * number, label, 8, "noto")
        sheet.text(135, 155 + 14 * number, value, 11, "noto")
    sheet.text(20, 250, f"{words.director}: {page.examiner}", 9, "serif")
    return sheet


def bilingual(page, words):
    """Labels in two languages."""
    sheet = Sheet()
    english = Words("en")
    sheet.text(20, 40, page.kind, 24, "bold")
    rows = [
        (f"{words.holder2} / {english.holder2}", page.holder),
        (f"{words.dob} / {english.dob}", page.birthday),
        (f"{words.reg} / {english.reg}", page.number),
        (f"{words.dated} / {english.dated}", page.start),
        (f"{words.until2} / {english.until2}", page.expiry),
    ]
    for number, (label, value) in enumerate(rows):
        sheet.text(20, 70 + 12 * number, label, 9)
        sheet.text(115, 70 + 12 * number, value, 11, "bold")
    return sheet


def traps(page, words):
    """More days and numbers than needed."""
    sheet = Sheet()
    sheet.text(20, 30, page.issuer, 20, "bold")
    sheet.text(20, 50, f"{words.kind}: {page.kind}", 16, "bold")
    rows = [
        (words.candidate, page.holder), (words.dob, page.birthday),
        (words.order, page.other_number), (words.diploma_no, page.number),
        (words.exam, page.exam), (words.dated, page.start),
        (words.expires, page.expiry),
        (words.next, page.other_day), (words.instructor, page.examiner),
    ]  # fmt: skip
    for number, (label, value) in enumerate(rows):
        sheet.text(20, 70 + 10 * number, label, 10, "noto")
        sheet.text(95, 70 + 10 * number, value, 10, "noto")
    sheet.text(20, 280, f"{words.revision} {page.other_day}", 7)
    return sheet


def narrow_table(page, words):
    """One row of five columns."""
    sheet = Sheet(297, 210)
    sheet.text(20, 30, f"{words.subject}: {page.kind}", 18, "noto")
    columns = [
        (20, words.candidate, page.holder), (85, words.dob, page.birthday),
        (135, words.reg, page.number), (190, words.dated, page.start),
        (240, words.ends, page.expiry),
    ]  # fmt: skip
    sheet.box(17, 45, 290, 70)
    for left, label, value in columns:
        sheet.text(left, 53, label, 9, "bold")
        sheet.text(left, 63, value, 9, "noto")
    sheet.text(20, 150, f"{words.instructor}: {page.examiner}", 9)
    return sheet


def plain(page, words):
    """Lines as a typewriter makes them."""
    sheet = Sheet()
    lines = [
        page.issuer, "", words.proof.upper(), page.kind.upper(), "",
        f"{words.holder2}: {page.holder}", f"{words.dob}: {page.birthday}", "",
        f"{words.starts}: {page.start}", f"{words.until2}: {page.expiry}",
        f"{words.diploma_no}: {page.number}", "", page.examiner, words.instructor,
    ]  # fmt: skip
    for number, line in enumerate(lines):
        sheet.text(25, 40 + 8 * number, line, 11, "mono")
    return sheet


def poster(page, words):
    """Large letters all over the page."""
    sheet = Sheet(297, 210)
    sheet.text(148, 35, words.certificate, 36, "serif_bold", "center")
    sheet.text(148, 55, words.awarded, 16, "serif", "center")
    sheet.text(148, 75, page.holder, 28, "serif_bold", "center")
    sheet.text(148, 95, f"{words.dob} {page.birthday}", 14, "serif", "center")
    sheet.text(148, 115, f"{words.subject}: {page.kind}", 20, "serif", "center")
    sheet.text(148, 140, f"{words.given_on} {page.start}", 16, "serif", "center")
    sheet.text(148, 155, f"{words.expires} {page.expiry}", 16, "serif", "center")
    sheet.text(148, 180, f"{words.reg} {page.number}", 14, "serif", "center")
    return sheet


LAYOUTS = (
    badge, grid, sentence, split_name, right_block, bilingual, traps, narrow_table,
    plain, poster,
)  # fmt: skip
