import {registry} from "@web/core/registry";
import {nothingSticksOut, PDF, today} from "./tour_helpers";

function upload(trigger) {
    return {
        content: "Choose a file",
        trigger,
        run() {
            const files = new DataTransfer();
            files.items.add(new File([PDF], "page.pdf", {type: "application/pdf"}));
            this.anchor.files = files.files;
            this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
        },
    };
}

// A holder renews what expires: from the list to what was handed in.
registry.category("web_tour.tours").add("certificates_hand_in", {
    url: "/my/certificates",
    steps: () => [
        {content: "There is a button", trigger: "a.o_certificate_hand_in"},
        nothingSticksOut,
        {
            content: "Open what expires",
            trigger: ".o_certificate_row[data-state='expiring'] a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Hand in the new one",
            trigger: "#renewal a.btn",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The type is filled in",
            trigger: "#submission_type:has(option:checked:contains('Forklift'))",
        },
        nothingSticksOut,
        {
            content: "From when it is valid",
            trigger: "#submission_start",
            run() {
                this.anchor.value = today();
            },
        },
        {content: "Its number", trigger: "#submission_number", run: "edit NEW-1"},
        upload("#submission_photos"),
        {
            content: "Hand in",
            trigger: ".o_submission_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is being checked",
            trigger: ".o_submission_state[data-state='to_check']",
        },
        {
            content: "The page is there",
            trigger: ".o_submission_document:contains('page.pdf')",
        },
        nothingSticksOut,
    ],
});

// An officer looks at the document, and accepts.
registry.category("web_tour.tours").add("certificates_check", {
    url: "/odoo/certificates-to-check",
    steps: () => [
        {
            content: "Open what waits",
            trigger: ".o_data_row:contains('Pia') td[name='type_id']",
            run: "click",
        },
        {
            content: "The document is beside the values",
            trigger: ".o_certificates_preview iframe[src*='viewer.html']",
        },
        {
            content: "Accept with the keyboard",
            trigger: "button[name='action_accept'][data-hotkey='q']",
            run: "click",
        },
        {
            content: "It is accepted",
            trigger: ".o_field_widget[name='assignment_id']:contains('NEW-1')",
        },
    ],
});

// An employee hands in a certificate in the back office.
registry.category("web_tour.tours").add("certificates_hand_in_office", {
    url: "/odoo/my-certificates",
    steps: () => [
        {
            content: "There is a button",
            trigger: ".o_control_panel button:contains('I Have a New Certificate')",
            run: "click",
        },
        {
            content: "The employee is the user",
            trigger: ".o_field_widget[name='employee_id']:contains('Wim')",
        },
        {
            content: "Choose the type",
            trigger: ".o_field_widget[name='type_id'] input",
            run: "edit Forklift",
        },
        {
            content: "Here it is",
            trigger: ".ui-menu-item a:contains('Forklift')",
            run: "click",
        },
        {
            content: "Open the day",
            trigger: ".o_field_widget[name='date_start'] :is(input, button)",
            run: "click",
        },
        {
            content: "Today",
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        upload(".o_field_widget[name='document_ids'] input[type='file']:not(:visible)"),
        {
            content: "It is uploaded",
            trigger: ".o_field_certificates_documents:contains('page.pdf')",
        },
        {
            content: "Hand in",
            trigger: "button[name='action_submit']",
            run: "click",
        },
        {
            content: "It is being checked",
            trigger: ".o_arrow_button_current[data-value='to_check']",
        },
    ],
});
