import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

function openApp(menu) {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: `.o_app[data-menu-xmlid='${menu}']`,
            run: "click",
        },
        {
            content: "The app is open",
            trigger:
                ".o_action_manager .o_view_controller, .o_action_manager .o_certificates_dashboard",
        },
    ];
}

// A manager gives certifications that were entered by hand a type, imports them, and
// finds nothing left to import.
registry.category("web_tour.tours").add("certificates_skills_import", {
    url: "/odoo",
    steps: () => {
        const open = [
            {
                content: "Open the configuration",
                trigger: ".o_menu_sections button:contains('Configuration')",
                run: "click",
            },
            {
                content: "Import",
                trigger:
                    ".o-dropdown--menu .dropdown-item:contains('Import Certifications')",
                run: "click",
            },
        ];
        return [
            ...openApp("certificates.certificates_menu_root"),
            ...open,
            {
                content: "The one without start date is told",
                trigger:
                    ".modal .alert-warning:contains('Coby Colleague'):contains('no start date')",
            },
            {
                content: "Choose a type",
                trigger:
                    ".modal .o_data_row:contains('Permits B') .o_data_cell[name='type_id']",
                run: "click",
            },
            {
                content: "Look it up",
                trigger: ".modal .o_field_widget[name='type_id'] input",
                run: "edit Crane",
            },
            {
                content: "Take it",
                trigger: ".o-autocomplete--dropdown-item:contains('Crane')",
                run: "click",
            },
            {
                content: "Import",
                trigger: ".modal button[name='action_import']",
                run: "click",
            },
            {
                content: "It says how it went",
                trigger: ".modal .alert-success:contains('1')",
            },
            {
                content: "Show them",
                trigger: ".modal button[name='action_open_assignments']",
                run: "click",
            },
            {
                content: "The certificate is there",
                trigger:
                    "body:not(:has(.modal)) .o_list_view .o_data_row:contains('Wim Worker'):contains('Crane')",
            },
            ...open,
            {
                content: "Nothing is left",
                trigger: ".modal .alert-info:contains('nothing to import')",
            },
        ];
    },
});

// HR sees what follows from a certificate, cannot change it, and gets to the certificate.
registry.category("web_tour.tours").add("certificates_skills_employee", {
    url: "/odoo",
    steps: () => [
        ...openApp("hr.menu_hr_root"),
        {
            content: "Open the employee",
            trigger: ".o_kanban_record:contains('Wim Worker')",
            run: "click",
        },
        {
            content: "Open the certifications",
            trigger: ".o_notebook .nav-link[name='certification']",
            run: "click",
        },
        {
            content: "Open what follows from the certificate",
            trigger:
                ".o_field_widget[name='certification_ids'] .o_data_row:contains('Permits A') .o_data_cell",
            run: "click",
        },
        {
            content: "Nothing can be changed",
            trigger:
                ".modal .o_field_widget[name='valid_from'].o_readonly_modifier, .modal .o_field_widget[name='valid_from'] span",
        },
        {
            content: "Go to the certificate",
            trigger: ".modal button[name='action_open_certificate']",
            run: "click",
        },
        {
            content: "There it is",
            trigger: ".o_form_view .o_field_widget[name='number'] input:value(TOUR-7)",
        },
    ],
});
