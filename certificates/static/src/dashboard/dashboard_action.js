import {Component, useState} from "@odoo/owl";
import {CertificatesDashboard} from "./dashboard";
import {DashboardFilters} from "./dashboard_filters";
import {Layout} from "@web/search/layout";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useSetupAction} from "@web/search/action_hook";

/** The dashboard as a page of its own; whoever comes back finds the filters again. */
export class CertificatesDashboardAction extends Component {
    static template = "certificates.DashboardAction";
    static components = {CertificatesDashboard, DashboardFilters, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        const none = {company_ids: [], department_ids: [], type_ids: []};
        this.display = {controlPanel: {}};
        this.state = useState({filters: this.props.state?.filters || none});
        useSetupAction({getLocalState: () => ({filters: this.state.filters})});
    }

    updateFilters(filters) {
        this.state.filters = filters;
    }
}

registry.category("actions").add("certificates.dashboard", CertificatesDashboardAction);
