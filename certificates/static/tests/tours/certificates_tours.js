import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {PDF} from "./tour_helpers";

function openMenu(section, item) {
    const steps = [
        {
            content: `Open the menu ${section}`,
            trigger: `.o_menu_sections button:contains("${section}"), .o_menu_sections a:contains("${section}")`,
            run: "click",
        },
    ];
    if (item) {
        steps.push({
            content: `Open ${item}`,
            trigger: `.o-dropdown--menu .dropdown-item:contains("${item}")`,
            run: "click",
        });
    }
    return steps;
}

function openApp() {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Certificates app",
            trigger: ".o_app[data-menu-xmlid='certificates.certificates_menu_root']",
            run: "click",
        },
    ];
}

const dashboardIsShown = {
    content: "The app opens with the dashboard",
    trigger: ".o_action_manager .o_certificates_dashboard",
};

function choose(field, value, container = ".o_form_view") {
    return [
        {
            content: `Look up ${value}`,
            trigger: `${container} .o_field_widget[name='${field}'] input`,
            run: `edit ${value}`,
        },
        {
            content: `Choose ${value}`,
            trigger: `.o-autocomplete--dropdown-item:contains("${value}")`,
            run: "click",
        },
    ];
}

function state(label) {
    return {
        content: `The certificate is ${label}`,
        trigger: `.o_field_widget[name='state'] .o_arrow_button_current:contains("${label}")`,
    };
}

function setDate(field, value) {
    return [
        {
            content: `Open the calendar of ${field}`,
            trigger: `.o_form_view .o_field_widget[name='${field}'] button, .o_form_view .o_field_widget[name='${field}'] input`,
            run: "click",
        },
        {
            content: `Enter ${value}`,
            trigger: `.o_form_view .o_field_widget[name='${field}'] input`,
            run: `edit ${value} && press Enter`,
        },
    ];
}

function upload(name) {
    return [
        {
            content: `Attach ${name}`,
            trigger: ".o_field_many2many_binary",
            async run() {
                const input = this.anchor.querySelector("input[type=file]");
                const transfer = new DataTransfer();
                transfer.items.add(new File([PDF], name, {type: "application/pdf"}));
                input.files = transfer.files;
                input.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: `${name} is there`,
            trigger: `.o_field_many2many_binary .o_attachment:contains('${name}')`,
        },
    ];
}

// An administrator defines a type, issues a certificate of it with a document, sees the
// status follow the dates, renews and revokes.
registry.category("web_tour.tours").add("certificates_administrator", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        dashboardIsShown,
        ...openMenu("Configuration", "Certificate Types"),
        {
            content: "Create a type",
            trigger: ".o_breadcrumb:contains('Certificate Types')",
        },
        {
            content: "New type",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger:
                ".o_form_view .o_field_widget[name='name'] textarea, .o_form_view .o_field_widget[name='name'] input",
            run: "edit Tour Crane",
        },
        {
            content: "Give it a validity of two years",
            trigger: ".o_form_view .o_field_widget[name='validity_count'] input",
            run: "edit 2",
        },
        ...stepUtils.saveForm(),
        ...openMenu("Employee Certificates", "All Certificates"),
        {
            content: "The list is open",
            trigger: ".o_breadcrumb:contains('Employee Certificates')",
        },
        {
            content: "New certificate",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...choose("type_id", "Tour Crane"),
        ...choose("employee_id", "Wim Worker"),
        state("Valid"),
        ...upload("crane.pdf"),
        ...setDate("date_expiry", "01/15/2021"),
        ...setDate("date_start", "01/15/2020"),
        ...setDate("date_expiry", "01/15/2021"),
        state("Expired"),
        ...stepUtils.saveForm(),
        {
            content: "Renew it",
            trigger: ".o_form_statusbar button[name='action_renew']",
            run: "click",
        },
        {
            content: "From today",
            trigger:
                ".modal .o_field_widget[name='start_from'] input[data-value='date']",
            run: "click",
        },
        {
            content: "Confirm the renewal",
            trigger: ".modal button[name='action_renew']",
            run: "click",
        },
        {
            content: "The renewal names what it renews",
            trigger:
                ".o_form_view .o_field_widget[name='renewal_of_id']:contains('Tour Crane')",
        },
        state("Valid"),
        ...upload("wrong.pdf"),
        {
            content: "It was the wrong file",
            trigger: ".o_attachment:contains('wrong.pdf') .o_attachment_delete",
            run: "click",
        },
        {
            content: "It is gone",
            trigger: ".o_field_many2many_binary:not(:has(.o_attachment))",
        },
        {
            content: "Revoke the renewal",
            trigger: ".o_form_statusbar button[name='action_revoke']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit Recorded for the wrong person",
        },
        {
            content: "Confirm the revocation",
            trigger: ".modal button[name='action_revoke']",
            run: "click",
        },
        state("Revoked"),
        {
            content: "The reason is shown",
            trigger: ".alert-danger:contains('wrong person')",
        },
    ],
});

// An officer enters the results of an exam and issues the certificates.
registry.category("web_tour.tours").add("certificates_exam", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        dashboardIsShown,
        ...openMenu("Exams"),
        {
            content: "Open the exam",
            trigger: ".o_data_row:contains('TOUR-1') .o_data_cell",
            run: "click",
        },
        {
            content: "Everybody passed",
            trigger: "button[name='action_pass_pending']",
            run: "click",
        },
        {
            content: "Yes, everybody",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Issue",
            trigger: "button[name='action_issue_and_open']",
            run: "click",
        },
        {
            content: "It asks, with the number of candidates",
            trigger: ".modal .o_field_widget[name='concerned_count']:contains('2')",
        },
        {
            content: "Yes, issue",
            trigger: ".modal .modal-footer button.btn-primary:contains('Issue')",
            run: "click",
        },
        {
            content: "Both certificates are there",
            trigger:
                ".o_list_view:has(.o_data_row:contains('Wim Worker')):has(.o_data_row:contains('Coby Colleague'))",
        },
        {
            content: "Back to the exams",
            trigger: ".breadcrumb-item a:contains('Exams')",
            run: "click",
        },
        {
            content: "Open the exam again",
            trigger: ".o_data_row:contains('TOUR-1') .o_data_cell",
            run: "click",
        },
        {
            content: "Nothing is left to issue",
            trigger: ".o_form_view:not(:has(button[name='action_issue_and_open']))",
        },
    ],
});

// An officer issues one certificate to several employees, found by their department.
registry.category("web_tour.tours").add("certificates_issue", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        dashboardIsShown,
        ...openMenu("Employee Certificates", "Issue to Employees"),
        ...choose("type_id", "Forklift", ".modal"),
        ...choose("department_id", "Warehouse", ".modal"),
        {
            content: "Both employees of the department are chosen",
            trigger: ".modal .o_field_widget[name='employee_count']:contains('2')",
        },
        {
            content: "Issue",
            trigger: ".modal button[name='action_ask']",
            run: "click",
        },
        {
            content: "It asks, with the number of employees",
            trigger: ".modal .alert:contains(': 2.')",
        },
        {
            content: "Yes, issue",
            trigger: ".modal button[name='action_issue']",
            run: "click",
        },
        {
            content: "Both certificates are there",
            trigger:
                ".o_list_view:has(.o_data_row:contains('Wim Worker')):has(.o_data_row:contains('Coby Colleague'))",
        },
    ],
});

// An employee sees the own certificates, and cannot change them.
registry.category("web_tour.tours").add("certificates_employee", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        {
            content: "The own certificate is shown",
            trigger: ".o_kanban_record:contains('Forklift')",
        },
        {
            content: "That of a colleague is not",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('Coby')))",
        },
        {
            content: "There is nothing to create",
            trigger: ".o_control_panel:not(:has(.o-kanban-button-new))",
        },
        {
            content: "Open it",
            trigger: ".o_kanban_record:contains('Forklift')",
            run: "click",
        },
        {
            content: "It cannot be renewed by the employee",
            trigger:
                ".o_form_view:not(:has(button[name='action_renew'])):not(:has(.o_form_editable))",
        },
        state("Valid"),
    ],
});
