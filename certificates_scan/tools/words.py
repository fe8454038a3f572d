"""Words that pages of certificates use, in English, Dutch and German.

All are folded, without accents. What the words say is called a role. Needs no database.
"""

import re
from dataclasses import dataclass
from functools import cache

from odoo.addons.certificates.tools.folding import fold_plain

# Phrases that stand before, above or below a value, by what they say of it.
LABELS = {
    "start": """
        valid from; valid as of; valid since; effective date; effective from;
        effective; commencement date; start date; starts on; date of commencement;
        validity start; in force from; geldig vanaf; geldig van; geldig per;
        geldig sinds; ingangsdatum; ingang geldigheid; datum ingang; startdatum;
        begindatum; geldigheid vanaf; gultig ab; gultig von; gultig vom;
        gultig seit; gueltig ab; gueltig von; gultigkeitsbeginn;
        beginn der gultigkeit; beginn
    """,
    "issued": """
        date of issue; issue date; issued on; issued; date issued; issuance date;
        awarded on; date of award; granted on; given on; dated; certificate date;
        date of certificate; certification date; date of certification;
        datum van afgifte; datum afgifte; afgiftedatum; afgegeven op; afgegeven;
        afgegeven te; uitgegeven op; uitgiftedatum; datum uitgifte;
        datum van uitgifte; uitgereikt op; datum uitreiking; certificaatdatum;
        datum certificaat; datum diploma; diplomadatum; verstrekt op; behaald op;
        datum behaald; dagtekening; ausgestellt am; ausstellungsdatum;
        datum der ausstellung; ausgestellt; ausgegeben am; ausgabedatum;
        verliehen am; erteilt am; zertifikatsdatum; datum des zertifikats
    """,
    "exam": """
        exam date; date of exam; date of examination; examination date;
        examined on; passed on; completed on; completion date; date of completion;
        course date; date of course; training date; date of training;
        date of assessment; assessment date; assessed on; test date; attended on;
        held on; examendatum; datum examen; datum van het examen; datum toets;
        toetsdatum; cursusdatum; datum cursus; trainingsdatum; datum training;
        geslaagd op; datum opleiding; opleidingsdatum; afgerond op; beoordeeld op;
        gevolgd op; prufungsdatum; datum der prufung; bestanden am; gepruft am;
        kursdatum; schulungsdatum; abgeschlossen am; teilgenommen am; lehrgang vom
    """,
    "expiry": """
        valid until; valid till; valid to; valid through; valid thru; valid up to;
        valid up to and including; expiry date; expiry; date of expiry; expires on;
        expires; expiration date; expiration; date of expiration; end date;
        validity end; valid until and including; not valid after; until;
        use before; geldig tot en met; geldig tot; geldig t/m; geldig tm;
        vervaldatum; verloopdatum; verloopt op; verloopt; vervalt op;
        expiratiedatum; einddatum; einde geldigheid; datum einde geldigheid;
        geldigheid tot; houdbaar tot; te vernieuwen voor; tot en met; tot; t/m;
        gultig bis; gueltig bis; gultig bis einschliesslich; ablaufdatum;
        lauft ab am; lauft ab; ablauf; gultigkeit bis; gultigkeitsende;
        ende der gultigkeit; bis zum; bis
    """,
    "period": """
        validity; validity period; period of validity; valid; geldigheid;
        geldigheidsduur; geldigheidsperiode; periode; geldig; gultigkeit;
        gultigkeitsdauer; gultigkeitszeitraum; gultig
    """,
    "birth": """
        date of birth; birth date; birthdate; born on; born; dob; d.o.b; birthday;
        place and date of birth; date and place of birth; geboortedatum;
        geboren op; geboren te; geboren; geb; gebdat; geb. datum;
        geboortedatum en plaats; geboorteplaats en datum; geboorteplaats;
        geburtsdatum; geboren am; geboren in; geb. am; geburtstag; geburtsort;
        geburtsdatum und ort
    """,
    "other": """
        printed on; print date; printed; page; revision; revised; version; edition;
        reprinted; next audit; audit; accredited until; accreditation; accredited;
        accreditation valid until; accreditation expires; registered since;
        scanned on; scanned; received on; received; copied; downloaded on;
        checked on; invoice date; application date; enrolled on; employed since;
        since; founded; established; act of; decree of; order date;
        medical examination; renewal recommended; refresher recommended;
        refresher due; next training; next assessment; review date;
        inspection date; geprint op; printdatum; afgedrukt op; afdrukdatum; pagina;
        revisie; versie; herdruk; uitgave; erkenning; erkend tot; erkend;
        accreditatie geldig tot; accreditatie; geaccrediteerd; ontvangen op;
        ontvangen; ingescand; gescand; gecontroleerd op; factuurdatum; besluit van;
        wet van; in dienst sinds; in dienst; sinds; opgericht; volgende training;
        herhaling; herhalen voor; aanbevolen herhaling; keuring; gedownload op;
        aangevraagd op; inschrijfdatum; gedruckt am; druckdatum; seite; fassung;
        ausgabe; stand; anerkannt bis; anerkannt; akkreditierung; akkreditiert bis;
        akkreditiert; eingegangen am; eingang; gescannt am; gescannt;
        gepruft und freigegeben; rechnungsdatum; verordnung vom; gesetz vom;
        beschaftigt seit; seit; gegrundet; nachste schulung; auffrischung;
        wiederholung; wiederholung empfohlen
    """,
    "holder": """
        name; full name; holder; name of holder; certificate holder; holder name;
        name of the holder; candidate; name of candidate; candidate name;
        participant; name of participant; participant name; student; student name;
        employee; employee name; trainee; learner; awarded to; issued to;
        granted to; presented to; is awarded to; is presented to;
        has been awarded to; certifies that; hereby certifies that;
        this is to certify that; this certifies that;
        this certificate is awarded to; certify that; we certify that;
        this is to confirm that; confirms that; naam; volledige naam;
        naam houder; houder; naam deelnemer; deelnemer; deelneemster;
        naam kandidaat; kandidaat; naam cursist; cursist; student; medewerker;
        naam medewerker; naam en voornaam; naam werknemer; werknemer;
        uitgereikt aan; toegekend aan; afgegeven aan; is toegekend aan;
        verklaart dat; hierbij verklaren wij dat; wij verklaren dat; verklaren dat;
        hierbij verklaart; ondergetekende verklaart dat; verklaart hierbij dat;
        certificeert dat; bevestigt dat; dit certificaat is uitgereikt aan;
        ten name van; inhaber; inhaberin; name des inhabers; teilnehmer;
        teilnehmerin; kandidatin; name des teilnehmers; name der teilnehmerin;
        prufling; name des pruflings; mitarbeiter; mitarbeiterin;
        vor- und nachname; vorname und name; vorname nachname; verliehen an;
        ausgestellt fur; ausgestellt auf; bescheinigt dass;
        hiermit wird bescheinigt dass; hiermit bescheinigen wir dass;
        wir bescheinigen dass; bestatigt dass; hiermit bestatigen wir dass; dass
    """,
    "first_name": """
        first name; first names; given name; given names; forename; voornaam;
        voornamen; roepnaam; vorname; vornamen; rufname
    """,
    "last_name": """
        last name; surname; family name; achternaam; geslachtsnaam; familienaam;
        nachname; familienname; zuname
    """,
    "staff": """
        examiner; name of examiner; instructor; trainer; teacher; lecturer;
        director; managing director; chairman; chair; signature; signed; signed by;
        assessor; on behalf of; authorised by; authorized by; approved by; manager;
        training manager; head of training; secretary; registrar;
        name and signature; for the board; examinator; naam examinator;
        instructeur; naam instructeur; docent; directeur; algemeen directeur;
        voorzitter; handtekening; namens; beoordelaar; getekend; ondertekend;
        ondertekend door; opleider; secretaris; contactpersoon; trainer/docent;
        prufer; name des prufers; ausbilder; geschaftsfuhrer; geschaftsfuhrerin;
        leiter; leiterin; unterschrift; im auftrag; gezeichnet; vorsitzender;
        dozent; referent; ansprechpartner; contact; kontakt; werkgever; employer;
        arbeitgeber; opdrachtgever; client; company; bedrijf; firma; organisatie
    """,
    "type": """
        certificate; certificate of; certificate in; qualification; course;
        course title; course name; name of course; training; name of training;
        module; subject; type; category; programme; program; certificate type;
        type of certificate; skill; has successfully completed;
        successfully completed; successfully passed;
        has successfully completed the course; has passed the exam; has passed;
        has passed the examination; has completed; completed the training;
        has completed the training; has successfully completed the training;
        successfully completed the course; for the qualification; competence;
        title; certificaat; kwalificatie; opleiding; naam opleiding; cursus;
        naam cursus; training; onderwerp; soort; soort certificaat;
        type certificaat; diploma; vak; richting; bekwaamheid;
        heeft met goed gevolg; behaald; met goed gevolg het examen;
        met goed gevolg de cursus; heeft deelgenomen aan; heeft het examen;
        heeft de cursus; heeft de opleiding; heeft de training;
        met goed gevolg heeft afgelegd het examen; is geslaagd voor; geslaagd voor;
        met goed gevolg heeft afgerond; heeft met goed gevolg afgerond;
        voor het certificaat; met goed gevolg de training; zertifikat; zeugnis;
        kurs; lehrgang; schulung; ausbildung; qualifikation; bezeichnung; thema;
        art; art des zertifikats; hat erfolgreich teilgenommen an;
        hat den lehrgang; hat die prufung; hat den kurs; hat die schulung;
        befahigung; erfolgreich abgeschlossen; erfolgreich bestanden;
        nachweis uber; nachweis
    """,
    "level": """
        level; certificate level; qualification level; niveau; kwalificatieniveau;
        stufe; qualifikationsstufe
    """,
    "number": """
        certificate number; certificate no; certificate nr; certificate id;
        cert no; cert nr; cert. no; certificate ref; registration number;
        registration no; certificate registration number; credential id;
        licence number; licence no; license number; license no; card number;
        card no; serial number; serial no; diploma number; diploma no;
        certificaatnummer; certificaatnr; certificaat nr; certificaat nummer;
        nummer certificaat; cert.nr; diplomanummer; diplomanr; diploma nr;
        registratienummer; registratienr; pasnummer; pasnr; bewijsnummer;
        serienummer; nummer diploma; volgnummer; zertifikatsnummer;
        zertifikatnummer; zertifikat-nr; zertifikats-nr; zertifikat nr;
        zertifikats nr; zeugnisnummer; zeugnis-nr; urkundennummer; urkunden-nr;
        ausweisnummer; ausweis-nr; registriernummer; register-nr;
        registrierungsnummer; seriennummer; nachweis-nr; nachweisnummer
    """,
    "any_number": """
        number; no; nr; nummer; n°; nº; id; ref; reference; kenmerk; referentie
    """,
    "person_number": """
        employee number; employee no; staff number; staff no; personnel number;
        personnel no; personeelsnummer; personeelsnr; medewerkernummer;
        registratienummer werkgever; personalnummer; personal-nr;
        mitarbeiternummer; student number; studentnummer; cursistnummer;
        candidate number; candidate no; kandidaatnummer; kandidaatnr;
        teilnehmernummer; teilnehmer-nr; external number; extern nummer
    """,
    "wrong_number": """
        exam number; exam no; examennummer; examen nr; prufungsnummer; prufungs-nr;
        kvk; kvk-nummer; kvk nr; kvk nummer; btw; btw-nummer; vat; vat no;
        vat number; iban; tel; tel.nr; telephone; telefoon; telefon; phone; fax;
        order number; order no; ordernummer; invoice number; invoice no;
        factuurnummer; rechnungsnummer; customer number; customer no; klantnummer;
        kundennummer; debiteurnummer; course number; course no; course code;
        cursuscode; cursusnummer; kursnummer; kurs-nr; page; pagina; seite; iso;
        en; nen; din; approval number; approval no; erkenningsnummer;
        accreditation number; accreditation no; akkreditierungsnummer;
        zulassungsnummer; location code; project number; projectnummer;
        projektnummer; postbus; po box; postfach; bsn; passport number;
        passport no; paspoortnummer; id number; document version; form no;
        formulier; formular
    """,
}

# Words that say which language a page is in.
LANGUAGE_WORDS = {
    "nl": "de het een van dat voor met heeft is op aan wordt naam geldig tot datum en "
    "afgifte certificaat geboren door bij te namens nummer houder deelnemer",
    "en": "the of that for with has is on to and name valid until date this issued "
    "certificate born by at number holder has been successfully participant",
    "de": "der die das dass fur mit hat ist am an und name gultig bis datum wird "
    "ausgestellt zertifikat geboren von bei zu nummer inhaber teilnehmer hiermit",
}

# Words of headings that tell no type from another.
GENERIC = set(
    """
    a an the of for in on to and or by this is with certificate certificates diploma
    certification qualification attendance completion achievement proficiency
    competence training course participation award programme program pass card
    licence license proof successful successfully copy duplicate valid statement
    examination exam het de een van voor op met en certificaat bewijs getuigschrift
    deelname bekwaamheid vakbekwaamheid opleiding cursus verklaring kopie afschrift
    pas examen deelnamebewijs behaald geldig der die das des dem den ein eine uber
    fur im und zertifikat zeugnis urkunde bescheinigung nachweis teilnahme lehrgang
    kurs schulung ausweis befahigung teilnahmebescheinigung gultig prufung
    """.split()
)

# What stands before a name, and is no part of it.
TITLES = set(
    """
    mr mrs ms miss sir madam dr prof ing ir drs mr. mrs. ms. dr. prof. ing. ir. drs.
    dhr dhr. mevr mevr. mw mw. heer mevrouw de_heer herr herrn frau fr. hr. hr
    """.split()
)


@dataclass(frozen=True)
class Label:
    """A phrase on a page, what it says, and where it stands in the text."""

    role: str
    start: int
    end: int


def find_labels(text):
    """Return the labels in a text, in their order; longer ones go before shorter.

    :param str text: as it is on the page
    """
    folded = fold_letters(text)
    return [
        Label(_get_roles()[_squeeze(match[0])], match.start(), match.end())
        for match in _get_pattern().finditer(folded)
    ]


def find_language(text):
    """Return the language that a text is in: nl, en, de or None.

    :param str text: of a page
    """
    words = re.findall(r"[a-z]+", fold_letters(text))
    counts = {
        language: sum(word in known for word in words)
        for language, known in _get_language_words().items()
    }
    first, second = sorted(counts, key=counts.get, reverse=True)[:2]
    is_clear = counts[first] >= 3 and counts[first] >= 1.25 * counts[second]
    return first if is_clear else None


def fold_letters(text):
    """Return a text folded letter by letter: each stays where it is."""
    return "".join(_fold_letter(letter) for letter in text)


@cache
def _fold_letter(letter):
    folded = fold_plain(letter)
    return folded[:1] if folded else " "


@cache
def _get_language_words():
    return {language: set(text.split()) for language, text in LANGUAGE_WORDS.items()}


@cache
def _get_roles():
    """Return the role of each phrase."""
    return {
        _squeeze(phrase): role
        for role, phrases in LABELS.items()
        for phrase in phrases.split(";")
        if phrase.strip()
    }


def _squeeze(phrase):
    return re.sub(r"[\s,]+", " ", phrase).strip()


@cache
def _get_pattern():
    phrases = sorted(_get_roles(), key=len, reverse=True)
    alternatives = "|".join(
        re.escape(phrase).replace(r"\ ", r",?\s+") for phrase in phrases
    )
    return re.compile(rf"(?<![a-z0-9])(?:{alternatives})(?![a-z0-9])")
