import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const WIDGET = ".o-dashboard-action:contains('Cold people')";

function isShown(content) {
    return {
        content,
        trigger: `${WIDGET} .o_certificates_figure:contains("1"):contains("Valid")`,
    };
}

// An officer filters the dashboard, adds it to My Dashboard, and finds it there.
registry.category("web_tour.tours").add("certificates_board", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Certificates app",
            trigger: ".o_app[data-menu-xmlid='certificates.certificates_menu_root']",
            run: "click",
        },
        {
            content: "Look up a department",
            trigger: "[data-filter='department_ids'] input",
            run: "edit Cold Store",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item:contains('Cold Store')",
            run: "click",
        },
        {
            content: "One certificate is valid there",
            trigger: ".o_certificates_figure:contains('1'):contains('Valid')",
        },
        {
            content: "Add this to My Dashboard",
            trigger: ".o_certificates_add_to_board",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".o-dropdown--menu input",
            run: "edit Cold people",
        },
        {
            content: "Add it",
            trigger: ".o-dropdown--menu button[type=submit]",
            run: "click",
        },
        {
            content: "It was added",
            trigger: ".o_notification:contains('My Dashboard')",
        },
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Dashboards app",
            trigger:
                ".o-dropdown--menu .o_app[data-menu-xmlid='spreadsheet_dashboard.spreadsheet_dashboard_menu_root']",
            run: "click",
        },
        {
            content: "Open My Dashboard",
            trigger: "[data-menu-xmlid='board.menu_board_my_dash']",
            run: "click",
        },
        isShown("The tiles are there, filtered"),
        {
            content: "Load the page again",
            trigger: WIDGET,
            run: () => browser.location.reload(),
            expectUnloadPage: true,
        },
        isShown("They are still there"),
        {
            content: "Open what is counted",
            trigger: `${WIDGET} .o_certificates_figure:contains("Valid")`,
            run: "click",
        },
        {
            content: "It is the one certificate",
            trigger: ".o_data_row:only:contains('COLD')",
        },
    ],
});
