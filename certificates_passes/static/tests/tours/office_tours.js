import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const CANDIDATES = ".o_widget_certificates_pass_candidates";
const FIRST_ROW = `${CANDIDATES} .o_data_row:first`;

function openPasses(item) {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Certificates app",
            trigger: ".o_app[data-menu-xmlid='certificates.certificates_menu_root']",
            run: "click",
        },
        {
            content: "Its first view is there: a menu opened before may be lost",
            trigger: ".o_action_manager .o_action",
        },
        {
            content: "Open the menu of passes",
            trigger: ".o_menu_sections button:contains('Passes')",
            run: "click",
        },
        {
            content: `Open ${item}`,
            trigger: `.o-dropdown--menu .dropdown-item:contains("${item}")`,
            run: "click",
        },
    ];
}

function passes(count) {
    return {
        content: `These are ${count} passes`,
        trigger: `.o_form_statusbar [name='pass_summary']:contains("Number of passes: ${count}")`,
    };
}

// An officer finds everyone of an exam, selects, chooses options and submits.
registry.category("web_tour.tours").add("certificates_passes_office", {
    url: "/odoo",
    steps: () => [
        ...openPasses("Request Passes"),
        {
            content: "Look up the exam",
            trigger: ".o_field_widget[name='exam_id'] input",
            run: "edit TOUR-EX",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item:contains('TOUR-EX')",
            run: "click",
        },
        {
            content: "Everyone who passed is found, far beyond the page",
            trigger: `${CANDIDATES} button[name='add_all']:contains("Add All 250 Found")`,
        },
        {
            content: "The first page of them is shown",
            trigger: `${CANDIDATES} .o_pager:contains("250"), ${CANDIDATES} .o_cp_pager:contains("250")`,
        },
        {
            content: "Sort by number",
            trigger: `${CANDIDATES} th[data-name='number']`,
            run: "click",
        },
        {
            content: "The first number comes first",
            trigger: `${FIRST_ROW} td[name='number']:contains("T000")`,
        },
        {
            content: "Sort the other way round",
            trigger: `${CANDIDATES} th[data-name='number']`,
            run: "click",
        },
        {
            content: "The last number comes first",
            trigger: `${FIRST_ROW} td[name='number']:contains("T249")`,
        },
        {
            content: "Show details",
            trigger: ".o_field_widget[name='show_details'] input",
            run: "click",
        },
        {
            content: "All qualifications of the holder are shown, with expiry dates",
            trigger: `${FIRST_ROW} td[name='holder_qualifications']:contains("Crane, through 05/01/2099"):contains("Forklift, through 03/01/2099")`,
        },
        {
            content: "Add the first",
            trigger: `${FIRST_ROW} button[name='add']`,
            run: "click",
        },
        passes(1),
        {
            content: "It is added",
            trigger: `${FIRST_ROW}:contains("Added")`,
        },
        {
            content: "Check the next",
            trigger: `${CANDIDATES} .o_data_row:eq(1) td[name='number']`,
            run: "click",
        },
        {
            content: "Add what is checked",
            trigger: `${CANDIDATES} button[name='add_checked']:contains("(1)")`,
            run: "click",
        },
        passes(2),
        {
            content: "Add all",
            trigger: `${CANDIDATES} button[name='add_all']`,
            run: "click",
        },
        passes(250),
        {
            content: "Look for somebody selected",
            trigger: ".o_field_widget[name='assignment_ids'] th[data-name='number']",
            run: "click",
        },
        {
            content: "Remove the first",
            trigger:
                ".o_field_widget[name='assignment_ids'] .o_data_row:first:contains('T000') .o_list_record_remove button",
            run: "click",
        },
        passes(249),
        {
            content: "Find the removed one",
            trigger: ".o_field_widget[name='query'] input",
            run: "edit T000",
        },
        {
            content: "Only that one is found",
            trigger: `${CANDIDATES} button[name='add_all']:contains("Add All 1 Found")`,
        },
        {
            content: "Add it again",
            trigger: `${FIRST_ROW}:contains("T000") button[name='add']`,
            run: "click",
        },
        passes(250),
        {
            content: "Choose one of the two expiry dates",
            trigger: ".o_field_widget[name='expiry_ids'] button:contains('03/01/2099')",
            run: "click",
        },
        passes(125),
        {
            content: "Both after all",
            trigger:
                ".o_field_widget[name='expiry_ids'] button[aria-pressed='true']:contains('03/01/2099')",
            run: "click",
        },
        passes(250),
        {
            content: "All qualifications are too many",
            trigger: ".o_field_widget[name='scope'] input[data-value='all']",
            run: "click",
        },
        passes(251),
        {
            content: "The page says so",
            trigger: ".alert-danger:contains('A request has at most 250')",
        },
        {
            content: "The selected qualifications only",
            trigger: ".o_field_widget[name='scope'] input[data-value='selected']",
            run: "click",
        },
        passes(250),
        {
            content: "Name the request",
            trigger: ".o_field_widget[name='reference'] input",
            run: "edit Tour",
        },
        {
            content: "Submit",
            trigger: ".o_form_statusbar button[name='action_submit']",
            run: "click",
        },
        {
            content: "The page moves to my requests by itself",
            trigger: ".o_breadcrumb:contains('My Requests')",
        },
        {
            content: "The request is being prepared",
            trigger:
                ".o_data_row:contains('Tour'):contains('250'):contains('In Preparation')",
        },
    ],
});

// The officer downloads what was prepared.
registry.category("web_tour.tours").add("certificates_passes_office_download", {
    url: "/odoo",
    steps: () => [
        ...openPasses("My Requests"),
        {
            content: "The request is ready",
            trigger: ".o_data_row:contains('Tour'):contains('Ready') .o_data_cell",
            run: "click",
        },
        {
            content: "Each pass can be downloaded by itself",
            trigger:
                ".o_field_widget[name='pass_ids'] .o_data_row:contains('T001') button[name='action_download']",
        },
        {
            content: "Download all in one file",
            trigger: ".o_form_statusbar button[name='action_download_zip']",
            run: "click",
        },
        {
            content: "Nothing went wrong",
            trigger:
                "body:not(:has(.modal)) .o_form_statusbar button[name='action_download_zip']:enabled",
        },
    ],
});
