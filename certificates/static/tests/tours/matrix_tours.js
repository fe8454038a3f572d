import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const calendar = ".o_certificates_date input";

function cell(status) {
    return `.o_certificates_matrix_renderer button[aria-label^="Wim Worker, Forklift, ${status}"]`;
}

registry.category("web_tour.tours").add("certificates_matrix", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: '.o_app[data-menu-xmlid="certificates.certificates_menu_root"]',
            run: "click",
        },
        {trigger: ".o_action_manager .o_certificates_dashboard"},
        {
            trigger: '[data-menu-xmlid="certificates.certificates_menu_compliance"]',
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="certificates.certificates_compliance_menu"]',
            run: "click",
        },
        {trigger: cell("Expired")},
        {trigger: ".o_switch_view.o_list", run: "click"},
        {trigger: ".o_data_row:contains('Wim Worker')"},
        {trigger: ".o_switch_view.o_certificates_matrix", run: "click"},
        {trigger: cell("Expired")},
        {trigger: calendar, run: "edit 02/09/2024 && press Enter"},
        {trigger: `${cell("Compliant")}[aria-label$="Expiry Date: 12/31/2024"]`},
        {trigger: ".o_pager_limit:contains('6')"},
        {trigger: cell("Compliant"), run: "click"},
        {trigger: ".o_data_row:contains('W-1')"},
        {trigger: ".o_breadcrumb a:contains('Compliance Report')", run: "click"},
        {trigger: `${calendar}:value("02/09/2024")`},
        {trigger: cell("Compliant")},
        {
            trigger: ".o_certificates_matrix_renderer thead button:contains('5')",
            run: "click",
        },
        {trigger: ".o_data_row:contains('Missing')"},
        {trigger: ".o_list_view:not(:contains('Wim Worker'))"},
        {trigger: `${calendar}:value("02/09/2024")`},
        {trigger: ".o_breadcrumb a:contains('Compliance Report')", run: "click"},
        {trigger: ".o_certificates_matrix_export", run: "click"},
        {
            trigger: ".o_certificates_matrix_employee:contains('Wim Worker')",
            run: "click",
        },
        {trigger: ".o_data_row:contains('Forklift'):contains('Compliant')"},
    ],
});
