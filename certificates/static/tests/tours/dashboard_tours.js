import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const ONLY_ROW = ".o_data_row:only";

const openDashboard = [
    stepUtils.showAppsMenuItem(),
    {
        content: "The app opens with the dashboard",
        trigger: ".o_app[data-menu-xmlid='certificates.certificates_menu_root']",
        run: "click",
    },
];

function tile(key) {
    return `.o_certificates_tile[data-tile='${key}']`;
}

function figure(key, label, value) {
    return `${tile(key)} .o_certificates_figure:contains("${value}"):contains("${label}")`;
}

const goBack = {
    content: "Go back to the dashboard",
    trigger: ".o_breadcrumb a:contains('Dashboard')",
    run: "click",
};

function see(number) {
    return {
        content: `The list shows ${number} alone`,
        trigger: `${ONLY_ROW}:contains("${number}")`,
    };
}

function chooseFilter(name, value) {
    return [
        {
            content: `Look up ${value}`,
            trigger: `[data-filter='${name}'] input`,
            run: `edit ${value}`,
        },
        {
            content: `Choose ${value}`,
            trigger: `.o-autocomplete--dropdown-item:contains("${value}")`,
            run: "click",
        },
        filterIsKept(name, value),
    ];
}

function filterIsKept(name, value) {
    return {
        content: `The filter on ${value} is on`,
        trigger: `[data-filter='${name}'] .o_tag:contains("${value}")`,
    };
}

// An officer filters, opens what is counted, comes back, and reads a chart as a list.
registry.category("web_tour.tours").add("certificates_dashboard_figures", {
    steps: () => [
        ...openDashboard,
        {
            content: "Two certificates are valid",
            trigger: figure("states", "Valid", 2),
        },
        ...chooseFilter("department_ids", "Cold Store"),
        {
            content: "One of them in the cold store: open it",
            trigger: figure("states", "Valid", 1),
            run: "click",
        },
        see("WORKER"),
        goBack,
        filterIsKept("department_ids", "Cold Store"),
        {
            content: "Click the bar of the department",
            trigger: `${tile("gaps")} canvas`,
            run() {
                const {chartArea, scales} = window.Chart.getChart(this.anchor);
                const {left, top} = this.anchor.getBoundingClientRect();
                this.anchor.dispatchEvent(
                    new MouseEvent("click", {
                        bubbles: true,
                        clientX: left + (chartArea.left + chartArea.right) / 2,
                        clientY: top + scales.y.getPixelForValue(0),
                    })
                );
            },
        },
        {
            content: "Two employees of the cold store lack first aid",
            trigger: ".o_list_view .o_data_row:contains('Wim Worker')",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Coby Colleague')",
        },
        {
            content: "The head of the warehouse is not among them",
            trigger: ".o_list_view:not(:contains('Lou Lead'))",
        },
        goBack,
        {
            content: "Remove the filter",
            trigger: "[data-filter='department_ids'] .o_tag .o_delete",
            run: "click",
        },
        {
            content: "All certificates count again",
            trigger: figure("states", "Valid", 2),
        },
        {
            content: "Read the chart as a list",
            trigger: `${tile("gaps")} .o_certificates_as_list`,
            run: "click",
        },
        {
            content: "Open a department from the list",
            trigger: `${tile("gaps")} tr:contains('Warehouse') button`,
            run: "click",
        },
        {
            content: "The head of the warehouse lacks first aid",
            trigger: `${ONLY_ROW}:contains("Lou Lead")`,
        },
    ],
});

// With several companies there is a filter on them.
registry.category("web_tour.tours").add("certificates_dashboard_companies", {
    steps: () => [
        ...openDashboard,
        {
            content: "One company at first, and no filter on companies",
            trigger: figure("states", "Valid", 1),
        },
        {
            trigger:
                ".o_certificates_dashboard_page:not(:has([data-filter=company_ids]))",
        },
        {
            content: "Choose companies",
            trigger: ".o_switch_company_menu button",
            run: "click",
        },
        {
            content: "Add the other company",
            trigger: "[role=menuitemcheckbox][aria-label='Elbe Logistics']",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".o_switch_company_menu_buttons button:contains('Confirm')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The certificates of both",
            trigger: figure("states", "Valid", 2),
        },
        ...chooseFilter("company_ids", "Elbe"),
        {
            content: "Open those of one",
            trigger: figure("states", "Valid", 1),
            run: "click",
        },
        see("STRANGER"),
    ],
});

// In a fresh database an administrator is led to the first type.
registry.category("web_tour.tours").add("certificates_dashboard_first_steps", {
    steps: () => [
        ...openDashboard,
        {
            content: "Create the first type",
            trigger: `${tile("welcome")} button:contains('Create')`,
            run: "click",
        },
        {
            content: "Name it",
            trigger:
                ".o_form_view .o_field_widget[name='name'] textarea, .o_form_view .o_field_widget[name='name'] input",
            run: "edit Tour First Aid",
        },
        ...stepUtils.saveForm(),
        goBack,
        {
            content: "Now issue the first certificates",
            trigger: `${tile("states")} button:contains('Issue Certificates')`,
            run: "click",
        },
        {
            content: "To whom, and of which type",
            trigger: ".modal .o_field_widget[name='type_id']",
        },
        {
            content: "Not now",
            trigger: ".modal .btn-close",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
    ],
});
