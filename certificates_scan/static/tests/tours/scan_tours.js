import {registry} from "@web/core/registry";

const SCANS = "/web/content/certificates_scan.tour_scans";

function click(content, trigger) {
    return {content, trigger, run: "click"};
}

/** Add a ZIP file that the test has prepared, as if it was chosen from a folder. */
const addZip = {
    content: "Choose the ZIP file",
    trigger: ".o_field_widget[name='upload_ids'] input[type='file']:not(:visible)",
    async run() {
        const response = await fetch(SCANS);
        const content = await response.blob();
        const files = new DataTransfer();
        files.items.add(new File([content], "cabinet.zip", {type: "application/zip"}));
        this.anchor.files = files.files;
        this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
    },
};

function choose(field, name) {
    return [
        {
            content: `Look for ${name}`,
            trigger: `.o_field_widget[name='${field}'] input`,
            run: `edit ${name}`,
        },
        click("Here it is", `.ui-menu-item a:contains('${name}')`),
    ];
}

function enterDay(field, day) {
    return [
        click("Open the day", `.o_field_widget[name='${field}'] :is(input, button)`),
        {
            content: `Enter ${day}`,
            trigger: `.o_field_widget[name='${field}'] input`,
            run: `edit ${day} && press Enter`,
        },
    ];
}

/** The part of the page that a value was read from is a picture that can be seen. */
function showsSnippet(field) {
    return {
        content: `What the page says of ${field} is beside it`,
        trigger: `.o_certificates_scan_snippet[data-of='${field}']:contains('Check') img`,
        async run() {
            await this.anchor.decode();
            if (this.anchor.naturalWidth < 20 || this.anchor.naturalHeight < 10) {
                throw new Error("There is nothing to see");
            }
        },
    };
}

/** Correct one of the scans, and accept it. */
function correct(name, snippets, steps, number) {
    return [
        click(
            `Open ${name}`,
            `.o_data_row:contains('${number}') td[name='handed_in_at']`
        ),
        {
            content: "The document is shown",
            trigger: `.o_certificates_preview:contains('${name}') .border.rounded`,
        },
        ...snippets.map(showsSnippet),
        ...steps,
        click("Accept", "button[name='action_accept']"),
        {
            content: "It is accepted",
            trigger: ".o_arrow_button_current[data-value='accepted']",
        },
        click("Back to what waits", ".o_back_button a:contains('To Check')"),
        {
            content: "It waits no longer",
            trigger: `.o_list_view:not(:has(.o_data_row:contains('${number}')))`,
        },
    ];
}

registry.category("web_tour.tours").add("certificates_scan_upload", {
    url: "/odoo/certificates-scans",
    steps: () => [
        click("Add a batch", ".o_list_button_add"),
        addZip,
        {
            content: "It is uploaded",
            trigger: ".o_field_widget[name='upload_ids']:contains('cabinet.zip')",
        },
        click("Read", "button[name='action_read']"),
        {
            content: "It is going to be read",
            trigger: ".o_arrow_button_current[data-value='reading']",
        },
    ],
});

registry.category("web_tour.tours").add("certificates_scan_check", {
    url: "/odoo/certificates-scans",
    steps: () => [
        click("Open what was read", ".o_data_row td[name='name']"),
        {
            content: "All are read",
            trigger: ".o_arrow_button_current[data-value='done']",
        },
        click("Look at it", ".o_statusbar_buttons button[name='action_open_proposed']"),
        click("Open the filters", ".o_searchview_dropdown_toggler"),
        click("Sure ones", ".o_menu_item:contains('Read with Certainty')"),
        {
            content: "There are twenty-five",
            trigger: ".o_pager_limit:contains('25')",
        },
        click("Close the filters", ".o_searchview_dropdown_toggler"),
        click("Choose all", ".o_list_record_selector input"),
        click("Accept", "button[name='action_open_accept']"),
        {
            content: "The number is told",
            trigger: ".modal .o_field_widget[name='accept_count']:contains('25')",
        },
        click("Accept all", ".modal button[name='action_accept']"),
        {
            content: "They are accepted",
            trigger: ".o_notification:contains('Accepted: 25')",
        },
        click(
            "All that wait",
            ".o_searchview_facet:contains('Read with Certainty') .o_facet_remove"
        ),
        {
            content: "Five are left",
            trigger: ".o_list_view:has(.o_data_row:nth-child(5))",
        },
        ...correct(
            "holder.pdf",
            ["employee_id"],
            choose("employee_id", "Coby Colleague"),
            "C-4401"
        ),
        ...correct("type.png", [], choose("type_id", "Forklift"), "C-4402"),
        ...correct("start.pdf", [], enterDay("date_start", "02/03/2026"), "C-4403"),
        ...correct(
            "number.pdf",
            ["number"],
            [
                {
                    content: "Enter the number",
                    trigger: ".o_field_widget[name='number'] input",
                    run: "edit C-4404",
                },
            ],
            "C 4404"
        ),
        ...correct(
            "expiry.png",
            ["date_expiry"],
            enterDay("date_expiry", "02/03/2030"),
            "C-4405"
        ),
    ],
});
