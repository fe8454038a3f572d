"""Ten layouts of certificates in three languages. Each draws what it is given."""

from .drawing import Sheet

# What the pages say, in the order nl, en, de.
WORDS = {
    "certificate": ("Certificaat", "Certificate", "Zertifikat"),
    "diploma": ("Diploma", "Diploma", "Urkunde"),
    "of": ("", "of", ""),
    "name": ("Naam", "Name", "Name"),
    "holder": ("Naam houder", "Certificate holder", "Name des Inhabers"),
    "participant": ("Deelnemer", "Participant", "Teilnehmer"),
    "birth": ("Geboortedatum", "Date of birth", "Geburtsdatum"),
    "born": ("geboren op", "born on", "geboren am"),
    "number": ("Certificaatnummer", "Certificate number", "Zertifikatsnummer"),
    "number_short": ("Certificaatnr.", "Certificate no.", "Zertifikat-Nr."),
    "issued": ("Datum afgifte", "Date of issue", "Ausstellungsdatum"),
    "issued_on": ("Afgegeven op", "Issued on", "Ausgestellt am"),
    "from_label": ("Geldig vanaf", "Valid from", "Gültig ab"),
    "until": ("Geldig tot", "Valid until", "Gültig bis"),
    "expiry": ("Vervaldatum", "Expiry date", "Ablaufdatum"),
    "validity": ("Geldigheid", "Validity", "Gültigkeit"),
    "to": ("tot", "to", "bis"),
    "exam": ("Examendatum", "Exam date", "Prüfungsdatum"),
    "examiner": ("Examinator", "Examiner", "Prüfer"),
    "printed": ("Afgedrukt op", "Printed on", "Gedruckt am"),
    "course": ("Opleiding", "Course", "Lehrgang"),
    "declares": (
        "Ondergetekende verklaart dat",
        "This is to certify that",
        "Hiermit wird bescheinigt, dass",
    ),
    "passed": (
        "met goed gevolg heeft afgerond:",
        "has successfully completed:",
        "erfolgreich abgeschlossen hat:",
    ),
    "order": ("Ordernummer", "Order number", "Auftragsnummer"),
    "accredited": ("Erkend tot", "Accredited until", "Anerkannt bis"),
    "text": (
        "Dit bewijs blijft eigendom van de instelling en wordt op verzoek getoond.",
        "This document remains the property of the institute and is shown on request.",
        "Dieser Nachweis bleibt Eigentum des Instituts und ist vorzuzeigen.",
    ),
    "rules": (
        "De deelnemer heeft voldaan aan alle eisen van het reglement van dit examen.",
        "The participant has met all requirements of the rules of this examination.",
        "Alle Anforderungen der Ordnung für diese Prüfung wurden erfüllt.",
    ),
}
LANGUAGES = ("nl", "en", "de")


class Words:
    """The words of one language."""

    def __init__(self, language):
        self._at = LANGUAGES.index(language)

    def __getattr__(self, name):
        return WORDS[name][self._at]


def _add_small_print(sheet, words, top, font="sans"):
    for number in range(4):
        line = words.text if number % 2 else words.rules
        sheet.text(20, top + 6 * number, line, 8, font)


def form(page, words):
    """Labels to the left, values to the right."""
    sheet = Sheet()
    sheet.text(20, 30, page.issuer, 12, "bold")
    sheet.text(20, 55, f"{words.certificate} {page.kind}", 24, "bold")
    rows = [
        (words.name, page.holder),
        (words.birth, page.birthday),
        (words.number, page.number),
        (words.issued, page.start),
        (words.until, page.expiry),
        (words.examiner, page.examiner),
    ]
    for number, (label, value) in enumerate(rows):
        sheet.text(20, 90 + 12 * number, f"{label}:")
        sheet.text(90, 90 + 12 * number, value)
    _add_small_print(sheet, words, 190)
    sheet.text(20, 280, f"{words.printed} {page.other_day}", 8)
    return sheet


def diploma(page, words):
    """Everything in the middle."""
    sheet = Sheet()
    sheet.box(10, 10, 200, 287, 1)
    middle = {"align": "center", "font": "serif"}
    sheet.text(105, 45, words.diploma.upper(), 34, "serif_bold", "center")
    sheet.text(105, 70, words.declares, 13, **middle)
    sheet.text(105, 90, page.holder, 22, "serif_bold", "center")
    sheet.text(105, 102, f"{words.born} {page.birthday}", 11, **middle)
    sheet.text(105, 118, words.passed, 13, **middle)
    sheet.text(105, 138, page.kind, 24, "serif_bold", "center")
    sheet.text(105, 160, f"{words.issued_on} {page.start}", 12, **middle)
    sheet.text(105, 170, f"{words.until} {page.expiry}", 12, **middle)
    sheet.text(105, 180, f"{words.number_short} {page.number}", 12, **middle)
    sheet.line(30, 250, 85, 250)
    sheet.text(30, 256, page.examiner, 10, "serif")
    sheet.text(30, 262, words.examiner, 9, "serif")
    sheet.text(130, 256, page.issuer, 10, "serif")
    return sheet


def table(page, words):
    """A table with a row of headings."""
    sheet = Sheet()
    sheet.text(20, 35, page.issuer, 16, "noto")
    sheet.text(20, 60, page.kind, 22, "bold")
    sheet.text(20, 70, words.certificate, 12, "noto")
    columns = [
        (20, words.name, page.holder),
        (85, words.birth, page.birthday),
        (130, words.number_short, page.number),
    ]
    days = [
        (20, words.exam, page.exam),
        (85, words.issued, page.start),
        (130, words.expiry, page.expiry),
    ]
    for top, cells in ((95, columns), (125, days)):
        sheet.box(17, top - 7, 195, top + 14)
        for left, label, value in cells:
            sheet.text(left, top, label, 9, "bold")
            sheet.text(left, top + 9, value, 10, "noto")
    _add_small_print(sheet, words, 170, "noto")
    return sheet


def above(page, words):
    """Small labels above large values."""
    sheet = Sheet()
    sheet.text(25, 40, f"{words.certificate}: {page.kind}", 20, "bold")
    fields = [
        (words.holder, page.holder),
        (words.birth, page.birthday),
        (words.number, page.number),
        (words.issued, page.start),
        (words.until, page.expiry),
    ]
    for number, (label, value) in enumerate(fields):
        top = 65 + 20 * number
        sheet.text(25, top, label, 8, "noto")
        sheet.text(25, top + 7, value, 14, "noto")
    sheet.text(25, 200, f"{words.examiner}: {page.examiner}", 9, "noto")
    _add_small_print(sheet, words, 220, "noto")
    return sheet


def captions(page, words):
    """Values on lines, with what they are below."""
    sheet = Sheet()
    sheet.text(105, 40, page.kind, 26, "serif_bold", "center")
    sheet.text(105, 52, words.certificate, 14, "serif", "center")
    fields = [
        (25, 90, page.holder, words.name),
        (120, 90, page.birthday, words.birth),
        (25, 125, page.start, words.issued),
        (120, 125, page.expiry, words.expiry),
        (25, 160, page.number, words.number),
        (120, 160, page.examiner, words.examiner),
    ]
    for left, top, value, label in fields:
        sheet.text(left, top, value, 13, "serif")
        sheet.line(left, top + 2, left + 65, top + 2)
        sheet.text(left, top + 6, label, 8, "serif")
    _add_small_print(sheet, words, 200, "serif")
    return sheet


def letter(page, words):
    """Sentences."""
    sheet = Sheet()
    sheet.text(25, 30, page.issuer, 14, "bold")
    sheet.text(25, 60, f"{words.course}: {page.kind}", 15, "bold")
    lines = [
        f"{words.declares}",
        page.holder,
        f"{words.born} {page.birthday}",
        words.rules,
        f"{words.until} {page.expiry}.",
        f"{words.issued_on} {page.start}.",
        f"{words.number_short} {page.number}",
    ]
    for number, line in enumerate(lines):
        sheet.text(25, 80 + 9 * number, line)
    _add_small_print(sheet, words, 170)
    sheet.text(25, 240, page.examiner)
    sheet.text(25, 247, words.examiner, 9)
    return sheet


def columns(page, words):
    """Two columns of labels and values."""
    sheet = Sheet()
    sheet.text(20, 40, f"{words.certificate} {page.kind}", 22, "noto")
    left = [
        (words.name, page.holder),
        (words.birth, page.birthday),
        (words.number_short, page.number),
    ]
    right = [
        (words.from_label, page.start),
        (words.until, page.expiry),
        (words.order, page.other_number),
    ]
    for at, rows in ((20, left), (120, right)):
        for number, (label, value) in enumerate(rows):
            sheet.text(at, 75 + 10 * number, label, 9, "bold")
            sheet.text(at + 38, 75 + 10 * number, value, 9, "noto")
    _add_small_print(sheet, words, 130, "noto")
    sheet.text(20, 180, f"{words.accredited} {page.other_day}", 9, "noto")
    return sheet


def period(page, words):
    """From and until in one line."""
    sheet = Sheet()
    sheet.text(30, 45, page.kind, 24, "bold")
    sheet.text(30, 75, f"{words.participant}: {page.holder}", 13)
    sheet.text(30, 85, f"{words.birth}: {page.birthday}", 11)
    sheet.text(30, 100, f"{words.number}: {page.number}", 11)
    span = f"{page.start} {words.to} {page.expiry}"
    sheet.text(30, 115, f"{words.validity}: {span}", 11)
    sheet.text(30, 130, f"{words.exam}: {page.exam}", 11)
    _add_small_print(sheet, words, 160)
    sheet.text(30, 220, f"{words.examiner}: {page.examiner}", 10)
    return sheet


def brand(page, words):
    """The name of the institute is larger than the title, which has two lines."""
    sheet = Sheet()
    sheet.text(20, 40, page.issuer, 30, "serif_bold")
    sheet.text(20, 70, words.certificate, 18, "bold")
    sheet.text(20, 80, page.kind, 18, "bold")
    sheet.text(20, 105, f"{words.holder}: {page.holder}", 12)
    sheet.text(20, 115, f"{words.birth}: {page.birthday}", 12)
    sheet.text(20, 125, f"{words.issued_on}: {page.start}", 12)
    sheet.text(20, 135, f"{words.expiry}: {page.expiry}", 12)
    sheet.text(20, 145, f"{words.number}: {page.number}", 12, "mono")
    _add_small_print(sheet, words, 175)
    return sheet


def wide(page, words):
    """A landscape with the number at the bottom."""
    sheet = Sheet(297, 210)
    sheet.box(8, 8, 289, 202, 1.5)
    sheet.text(148, 40, words.certificate.upper(), 30, "bold", "center")
    sheet.text(148, 60, page.kind, 22, "noto", "center")
    sheet.text(148, 80, words.declares, 12, "noto", "center")
    sheet.text(148, 95, page.holder, 20, "bold", "center")
    sheet.text(148, 106, f"({words.birth}: {page.birthday})", 10, "noto", "center")
    sheet.text(40, 150, f"{words.issued}: {page.start}", 11, "noto")
    sheet.text(180, 150, f"{words.until}: {page.expiry}", 11, "noto")
    sheet.text(40, 190, f"{words.number_short} {page.number}", 9, "mono")
    sheet.text(180, 190, page.issuer, 9, "noto")
    return sheet


LAYOUTS = (
    form, diploma, table, above, captions, letter, columns, period, brand, wide,
)  # fmt: skip
