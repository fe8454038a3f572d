"""Make the images of the documentation; see ``setup/screenshots``."""

import argparse
import io
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests
from browser import Browser
from PIL import Image

DESKTOP = (1366, 768)
PHONE = (390, 844)
# What moves, such as a chart that is drawn, is at rest after that.
SETTLE_SECONDS = 1.5
COLORS = 160

# True once nothing is loading any more.
IS_LOADED = """
document.readyState === "complete"
    && !document.querySelector(".o_loading_indicator, .placeholder-glow, .o_blockUI")
    && document.fonts.status === "loaded"
    && [...document.images].every(
        (image) => image.complete || !image.checkVisibility()
            || image.getBoundingClientRect().top > innerHeight
    )
"""
# No cursor that blinks, and no chat of the website.
HIDE = """
(() => {
    document.activeElement?.blur();
    const style = document.createElement("style");
    style.textContent = "* {caret-color: transparent !important}";
    document.head.append(style);
    return true;
})()
"""


def click(selector, text=""):
    """Return the step that clicks the first visible element with a text."""
    return f"""
    (() => {{
        const element = [...document.querySelectorAll({json.dumps(selector)})].find(
            (node) => node.checkVisibility() && !node.disabled
                && node.textContent.includes({json.dumps(text)})
        );
        element?.scrollIntoView({{block: "center"}});
        element?.click();
        return Boolean(element);
    }})()
    """


def fill(selector, text, *, leave=True):
    """Return the step that enters a text into an input, and leaves it."""
    events = ["input", "change"] if leave else ["input"]
    return f"""
    (() => {{
        const input = document.querySelector({json.dumps(selector)});
        if (!input) {{
            return false;
        }}
        input.focus();
        input.value = {json.dumps(text)};
        for (const name of {json.dumps(events)}) {{
            input.dispatchEvent(new Event(name, {{bubbles: true}}));
        }}
        return true;
    }})()
    """


def shows(selector):
    """Return the step that waits until there is such an element."""
    return f"Boolean(document.querySelector({json.dumps(selector)}))"


def scroll_to(selector):
    return f"""
    (() => {{
        const element = document.querySelector({json.dumps(selector)});
        element?.scrollIntoView();
        return Boolean(element);
    }})()
    """


def choose(field, text):
    """Return the steps that choose a record in a field of a form."""
    return (
        fill(f"[name={field}] input", text, leave=False),
        click(".o-autocomplete--dropdown-item", text),
    )


def open_menu(section, entry):
    """Return the steps that open an entry of the menu of the app."""
    return (
        shows(".o_action_manager .o_action"),
        click(".o_menu_sections button", section),
        click(".o-dropdown-item", entry),
    )


@dataclass(frozen=True)
class Shot:
    """An image of the documentation.

    :param str name: of the file, without `.png`
    :param str login: of the demo user, whose password is the same; empty for nobody
    :param str path: of the page; ``{}`` with an XML id stands for the id of a record,
        ``mail`` is the reminder mail, ``code:`` the page that a pass leads to
    :param steps: JavaScript, each evaluated until it is true
    :param size: width and height of the window
    """

    name: str
    login: str
    path: str
    steps: tuple = ()
    size: tuple = DESKTOP


LIST = (shows(".o_data_row"),)
FORM = (shows(".o_form_view .o_form_sheet, .o_form_view .app_settings_block"),)
MATRIX = (shows(".o_certificates_matrix_gaps button"),)
PORTAL = (shows("#wrapwrap"),)

SHOTS = [
    # Officers
    Shot(
        "dashboard",
        "officer",
        "/odoo/certificates",
        (shows(".o_certificates_tile canvas"),),
        (1366, 900),
    ),
    Shot(
        "certificates-list",
        "officer",
        "/odoo/employee-certificates",
        LIST,
    ),
    Shot(
        "certificate-form",
        "officer",
        "/odoo/employee-certificates/{certificates.certificate_bram_forklift}",
        FORM,
    ),
    Shot(
        "certificate-renew",
        "officer",
        "/odoo/employee-certificates/{certificates.certificate_bram_forklift}",
        (click(".o_form_view button", "Renew"), shows(".modal .o_form_view")),
    ),
    Shot(
        "issue-to-employees",
        "officer",
        "/odoo/employee-certificates",
        (
            *LIST,
            *open_menu("Employee Certificates", "Issue to Employees"),
            *choose("type_id", "First Aid"),
            *choose("department_id", "Warehouse"),
            shows(".modal [name=employee_ids] .o_tag"),
        ),
    ),
    Shot(
        "exam",
        "officer",
        "/odoo/action-certificates.certificates_exam_action/"
        "{certificates.exam_first_aid}",
        FORM,
    ),
    Shot("compliance-matrix", "officer", "/odoo/certificates-compliance", MATRIX),
    Shot(
        "compliance-on-a-day",
        "officer",
        "/odoo/certificates-compliance",
        (
            *MATRIX,
            click(".o_switch_view.o_list"),
            *LIST,
            fill(".o_certificates_date input", "{next_march}"),
            click(".o_searchview_dropdown_toggler"),
            click(".o-dropdown-item", "Gaps"),
            click(".o_searchview_dropdown_toggler"),
            *LIST,
        ),
    ),
    Shot(
        "past-certificates",
        "officer",
        "/odoo/past-certificates",
        (*LIST, fill(".o_certificates_date input", "{last_year}"), *LIST),
    ),
    Shot(
        "pass-wizard",
        "officer",
        "/odoo/request-passes",
        (
            *LIST,
            *choose("exam_id", "BL-0412"),
            click("button", "Add All 30 Found"),
            scroll_to("[name=assignment_ids]"),
        ),
        (1366, 900),
    ),
    Shot("pass-requests", "officer", "/odoo/pass-requests", LIST),
    # Administrators
    Shot(
        "type-form",
        "certmanager",
        "/odoo/action-certificates.certificates_type_action/"
        "{certificates.type_first_aid}",
        FORM,
    ),
    Shot(
        "requirement-form",
        "certmanager",
        "/odoo/certificate-requirements/{certificates.requirement_forklift_warehouse}",
        FORM,
    ),
    Shot(
        "certification-program",
        "certmanager",
        "/odoo/certification-programs/{certificates_learning.certification_forklift}",
        FORM,
    ),
    Shot(
        "import-certifications",
        "certmanager",
        "/odoo/employee-certificates",
        (
            *LIST,
            *open_menu("Configuration", "Import Certifications"),
            shows(".modal .o_data_row"),
        ),
    ),
    Shot("settings", "admin", "/odoo/settings#certificates", FORM),
    # Managers
    Shot("team", "teamlead", "/odoo/team-certificates", LIST),
    Shot("team-compliance", "teamlead", "/odoo/certificates-team-compliance", MATRIX),
    Shot("team-proof", "teamlead", "/odoo/certification-proof", LIST),
    # Employees
    Shot("reminder-mail", "", "mail", size=(800, 480)),
    Shot("my-certificates", "employee", "/my/certificates", PORTAL),
    Shot("my-certificates-phone", "holder", "/my/certificates", PORTAL, PHONE),
    Shot("my-certificates-phone-nl", "holder", "/nl/my/certificates", PORTAL, PHONE),
    Shot(
        "my-certificate-phone",
        "holder",
        "/my/certificates/{renewable}",
        PORTAL,
        PHONE,
    ),
    Shot(
        "my-certificate-phone-nl",
        "holder",
        "/nl/my/certificates/{renewable}",
        PORTAL,
        PHONE,
    ),
    Shot("my-certifications", "employee", "/my/certifications", PORTAL),
    Shot("my-passes-phone", "holder", "/my/passes", PORTAL, PHONE),
    Shot("my-passes-phone-nl", "holder", "/nl/my/passes", PORTAL, PHONE),
    # Contact persons and checkers
    Shot("pass-requests-contact", "contact", "/my/pass-requests", PORTAL),
    Shot("pass-requests-contact-nl", "contact", "/nl/my/pass-requests", PORTAL),
    Shot(
        "pass-search-contact", "contact", "/my/pass-requests/new", PORTAL, (1366, 900)
    ),
    Shot("pass-verified-phone", "", "code:emma_forklift", size=PHONE),
]


class Photographer:
    """Takes shots of a site.

    :param str site: address of the server, without a page
    :param dict facts: what ``screenshots_prepare`` found out about its database
    """

    def __init__(self, browser, site, facts):
        self.browser, self.site, self.facts = browser, site, facts
        self.sessions = {"": None}

    def take(self, shot):
        """Return the image of a shot as a small PNG file."""
        self.browser.resize(*shot.size, phone=shot.size == PHONE)
        self.browser.use_session(self.site, self._get_session(shot.login))
        self.browser.open(self._get_url(shot.path))
        for step in (*shot.steps, IS_LOADED, HIDE):
            self.browser.wait(self._insert_facts(step))
        time.sleep(SETTLE_SECONDS)
        self.browser.wait(IS_LOADED)
        return compress(self.browser.capture())

    def _get_session(self, login):
        if login not in self.sessions:
            self.sessions[login] = log_in(self.site, self.facts["database"], login)
        return self.sessions[login]

    def _get_url(self, path):
        kind, _colon, code = path.partition(":")
        if kind in ("mail", "code"):
            return self.facts[kind][code] if code else self.facts[kind]
        return self.site + self._insert_facts(path)

    def _insert_facts(self, text):
        for name, value in self.facts["words"].items():
            text = text.replace(f"{{{name}}}", str(value))
        return text


def log_in(site, database, login):
    """Return the session of a demo user, whose password is the log-in."""
    session = requests.Session()
    answer = session.post(
        f"{site}/web/session/authenticate",
        json={"params": {"db": database, "login": login, "password": login}},
        timeout=60,
    )
    answer.raise_for_status()
    return session.cookies["session_id"]


def compress(png):
    """Return a PNG file with the colors that an image needs most."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image = image.quantize(COLORS, method=Image.Quantize.MEDIANCUT, dither=0)
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def wait_for_server(site, seconds=60):
    for _attempt in range(seconds):
        try:
            requests.get(f"{site}/web/login", timeout=60)
        except requests.ConnectionError:
            time.sleep(1)
        else:
            return
    sys.exit(f"{site} does not answer")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", required=True)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("names", nargs="*", help="of single images")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - {shot.name for shot in SHOTS}
    if unknown:
        parser.error(f"there is no image named {', '.join(sorted(unknown))}")
    return arguments


def take_all(photographer, shots, folder):
    """Write the images; return the names of those that did not come out.

    What the window showed then is beside the images, to see what went wrong.
    """
    failed = []
    for shot in shots:
        path = folder / f"{shot.name}.png"
        try:
            path.write_bytes(photographer.take(shot))
        except TimeoutError as error:
            failed.append(shot.name)
            path = folder / f"{shot.name}.failed.png"
            path.write_bytes(photographer.browser.capture())
            print(f"{shot.name}: {error}", file=sys.stderr)
        print(f"{path} {path.stat().st_size / 1024:.0f} kB", file=sys.stderr)
    return failed


def main():
    arguments = read_arguments()
    wait_for_server(arguments.site)
    facts = json.loads(arguments.facts.read_text("utf-8"))
    shots = [s for s in SHOTS if not arguments.names or s.name in arguments.names]
    with Browser() as browser:
        photographer = Photographer(browser, arguments.site, facts)
        failed = take_all(photographer, shots, arguments.images)
    if failed:
        sys.exit(f"not as they should be: {', '.join(failed)}")


if __name__ == "__main__":
    main()
