import {registry} from "@web/core/registry";
import {nothingSticksOut, open, today} from "@certificates/../tests/tours/tour_helpers";

// A contact person proposes a person, and recertifies those who expire.
registry.category("web_tour.tours").add("certificates_organization", {
    url: "/my/organization",
    steps: () => [
        {content: "The people", trigger: ".o_organization_person:contains('Wim')"},
        nothingSticksOut,
        open("Add a person", "a[href='/my/organization/people/new']"),
        {content: "The name", trigger: "#person_name", run: "edit Nel New"},
        open("Propose", ".o_person_form button[type='submit']"),
        {content: "It waits", trigger: ".o_proposal_row:contains('Nel New')"},
        open("Open somebody", ".o_organization_person a:contains('Wim')"),
        {content: "What expires", trigger: ".o_certificate_row a.btn"},
        nothingSticksOut,
        open("Back", ".o_portal_submenu a:contains('My Organization')"),
        open("The lists", "a[href='/my/organization/recertifications']"),
        open("A new one", "a[href='/my/organization/recertifications/new']"),
        {
            content: "Of which certificate",
            trigger: "#list_type",
            run: "selectByLabel Forklift",
        },
        open("Start", ".o_recertification_new button[type='submit']"),
        nothingSticksOut,
        {
            content: "The first",
            trigger: ".o_recertification_candidate:contains('Person 000') input",
            run: "click",
        },
        {
            content: "The second",
            trigger: ".o_recertification_candidate:contains('Person 001') input",
            run: "click",
        },
        open("Save", ".o_recertification_save"),
        {content: "They are there", trigger: ".o_recertification_line:nth-child(2)"},
        nothingSticksOut,
        {
            content: "The day",
            trigger: "#list_date",
            run() {
                this.anchor.value = today();
            },
        },
        {content: "The assessor", trigger: "#list_assessor", run: "edit Ada"},
        open("Hand in", ".o_recertification_hand_in"),
        {
            content: "It is handed in",
            trigger: ".o_recertification_state[data-state='handed_in']",
        },
        nothingSticksOut,
    ],
});
