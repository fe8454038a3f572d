import {registry} from "@web/core/registry";
import {
    find,
    nothingSticksOut,
    open,
    PDF,
    today,
} from "@certificates/../tests/tours/tour_helpers";

function enterToday(content, trigger) {
    return {
        content,
        trigger,
        run() {
            this.anchor.value = today();
        },
    };
}

// Somebody among many is looked for; whoever is chosen stays.
registry.category("web_tour.tours").add("certificates_organization_search", {
    url: "/my/organization/hand-in",
    steps: () => [
        {
            content: "Choose the first",
            trigger: "#submission_employee",
            run() {
                this.anchor.options[0].selected = true;
            },
        },
        {
            content: "Look for another, without accents and in another order",
            trigger: ".o_certificates_option_search input",
            run: "edit zywiec zoe",
        },
        {
            content: "The chosen one and the other are left",
            trigger: ".o_certificates_option_search [role='status']:contains('1')",
            run() {
                const names = [
                    ...document.querySelectorAll("#submission_employee option"),
                ].map((option) => option.text);
                if (names.length !== 2 || names[1] !== "Zoë Żywiec") {
                    throw new Error(`Found ${names}`);
                }
            },
        },
        nothingSticksOut,
        {
            content: "Look by number",
            trigger: ".o_certificates_option_search input",
            run: "edit x-77",
        },
        find("The number is hers", "#submission_employee option:contains('Zoë')"),
        {
            content: "Look for nobody in particular",
            trigger: ".o_certificates_option_search input",
            run: "clear",
        },
        find("All are there", "#submission_employee option:contains('Person 003')"),
        find("Who was chosen still is", "#submission_employee option:checked"),
    ],
});

// A contact person proposes a person, hands in a certificate, and recertifies 25.
registry.category("web_tour.tours").add("certificates_organization", {
    url: "/my/organization",
    steps: () => [
        find("The people", ".o_organization_person:contains('Wim')"),
        nothingSticksOut,
        open("Add a person", "a[href='/my/organization/people/new']"),
        {content: "The name", trigger: "#person_name", run: "edit Nel New"},
        open("Propose", ".o_person_form button[type='submit']"),
        find("It waits", ".o_proposal_row:contains('Nel New')"),
        open("Open somebody", ".o_organization_person a:contains('Wim')"),
        nothingSticksOut,
        open("What expires", ".o_certificate_row a.btn"),
        find("The person is chosen", "#submission_employee option:checked"),
        enterToday("From when it is valid", "#submission_start"),
        {content: "Its number", trigger: "#submission_number", run: "edit NEW-1"},
        {
            content: "Photograph it",
            trigger: "#submission_photos",
            run() {
                const files = new DataTransfer();
                files.items.add(new File([PDF], "new.pdf", {type: "application/pdf"}));
                this.anchor.files = files.files;
                this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        nothingSticksOut,
        open("Hand in", ".o_submission_form button[type='submit']"),
        find("It waits", ".o_submission_state[data-state='to_check']"),
        nothingSticksOut,
        open("Back", ".o_portal_submenu a[href='/my/organization']"),
        open("The lists", "a[href='/my/organization/recertifications']"),
        open("A new one", "a[href='/my/organization/recertifications/new']"),
        {
            content: "Of which certificate",
            trigger: "#list_type",
            run: "selectByLabel Forklift",
        },
        open("Start", ".o_recertification_new button[type='submit']"),
        nothingSticksOut,
        {content: "Look for 25", trigger: "#list_search", run: "edit Person"},
        open("Search", ".o_recertification_search"),
        {
            content: "The first",
            trigger: ".o_recertification_candidate:contains('Person 000') input",
            run: "click",
        },
        open("Save", ".o_recertification_save"),
        find("One is there", ".o_recertification_line:contains('Person 000')"),
        {content: "Look for 24", trigger: "#list_search", run: "edit Person"},
        open("Search again", ".o_recertification_search"),
        open("The others", ".o_recertification_add_all:contains('24')"),
        find("They are there", ".o_recertification_line:nth-child(25)"),
        nothingSticksOut,
        enterToday("The day", "#list_date"),
        {content: "The assessor", trigger: "#list_assessor", run: "edit Ada"},
        open("Hand in", ".o_recertification_hand_in"),
        find("It is handed in", ".o_recertification_state[data-state='handed_in']"),
        nothingSticksOut,
    ],
});

// An officer decides on all of that.
registry.category("web_tour.tours").add("certificates_organization_officer", {
    url: "/odoo/certificates-recertifications",
    steps: () => [
        {
            content: "Open the list",
            trigger: ".o_data_row:contains('Supplier') td[name='assessor']",
            run: "click",
        },
        {
            content: "Accept it",
            trigger: "button[name='action_accept']",
            run: "click",
        },
        {content: "Yes", trigger: ".modal-footer .btn-primary", run: "click"},
        find("It is accepted", ".o_arrow_button_current[data-value='accepted']"),
    ],
});

// The contact person fetches the passes of those who were renewed.
registry.category("web_tour.tours").add("certificates_organization_passes", {
    url: "/my/organization/recertifications",
    steps: () => [
        open("Open the list", ".o_recertification_row:has([data-state='accepted']) a"),
        find("All were renewed", ".o_recertification_renewed:eq(24)"),
        nothingSticksOut,
        open("Their passes", ".o_recertification_passes"),
        find("25 are selected", ".o_pass_count b:contains('25')"),
        nothingSticksOut,
        open("Submit", ".o_pass_submit"),
        find("It is there", ".o_pass_request"),
        nothingSticksOut,
    ],
});

registry.category("web_tour.tours").add("certificates_organization_download", {
    url: "/my/pass-requests",
    steps: () => [
        {
            content: "Download them",
            trigger: ".o_pass_request[data-state='ready'] a[href$='/zip']",
            async run() {
                const response = await fetch(this.anchor.href);
                const bytes = new Uint8Array(await response.arrayBuffer());
                const start = String.fromCharCode(...bytes.slice(0, 2));
                if (!response.ok || start !== "PK") {
                    throw new Error(`${response.status}: no ZIP file`);
                }
            },
        },
    ],
});
