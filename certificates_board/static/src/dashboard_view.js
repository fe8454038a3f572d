import {CertificatesDashboard} from "@certificates/dashboard/dashboard";
import {Component} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {registry} from "@web/core/registry";
import {standardViewProps} from "@web/views/standard_view_props";

/**
 * The tiles of the dashboard as a view, which other pages can embed. The context has
 * the filters, as `certificates_filters`.
 */
export class DashboardController extends Component {
    static template = "certificates_board.DashboardView";
    static components = {CertificatesDashboard, Layout};
    static props = {...standardViewProps};

    setup() {
        this.filters = this.props.context.certificates_filters || {};
    }
}

registry.category("views").add("certificates_dashboard", {
    type: "kanban",
    Controller: DashboardController,
    searchMenuTypes: [],
});
