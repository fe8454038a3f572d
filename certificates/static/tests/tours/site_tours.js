import {registry} from "@web/core/registry";

function cell(status) {
    return `.o_certificates_matrix_renderer button[aria-label^="Wim Worker, Site Induction, ${status}"]`;
}

function accept(name) {
    return [
        {
            content: `Look up ${name}`,
            trigger: ".o_field_widget[name='satisfied_by_ids'] input",
            run: `edit ${name}`,
        },
        {
            content: `${name} counts too`,
            trigger: `.o-autocomplete--dropdown-item:contains("${name}")`,
            run: "click",
        },
        {
            content: `${name} was chosen`,
            trigger: `.o_field_widget[name='satisfied_by_ids'] .o_tag:contains("${name}")`,
        },
    ];
}

function preview(gaps, certificates) {
    return {
        content: "The form says which gaps would close",
        trigger: `.alert-info:contains("${gaps} gaps of today would close: ${certificates} certificates")`,
    };
}

const openMatrix = {
    content: "Who may come?",
    trigger: "button[name='action_open_matrix']",
    run: "click",
};

registry.category("web_tour.tours").add("certificates_any_of_three", {
    steps: () => [
        {
            trigger: ".o_notebook .nav-link[name='equivalents']",
            run: "click",
        },
        ...accept("Of North"),
        preview(1, 1),
        ...accept("Of South"),
        preview(2, 2),
        ...accept("Of Port"),
        preview(3, 3),
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved:not(:has(.alert-info))"},
        {
            content: "The sites that ask for it",
            trigger: "[data-menu-xmlid='certificates.certificates_menu_configuration']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='certificates.certificates_site_menu']",
            run: "click",
        },
        {trigger: ".o_data_cell:contains('Refinery')", run: "click"},
        openMatrix,
        {content: "The gap is closed", trigger: cell("Compliant")},
    ],
});

registry.category("web_tour.tours").add("certificates_site_on_a_day", {
    steps: () => [
        openMatrix,
        {content: "Today everything is right", trigger: cell("Compliant")},
        {
            content: "And on 1 March?",
            trigger: ".o_certificates_date input",
            run: `edit 03/01/${new Date().getFullYear() + 1} && press Enter`,
        },
        {content: "Not any more", trigger: cell("Expired")},
        {
            content: "All who could come are there",
            trigger: ".o_certificates_matrix_employee:contains('Gus Guest')",
        },
        {content: "The site stays", trigger: ".o_breadcrumb:contains('Refinery')"},
    ],
});
