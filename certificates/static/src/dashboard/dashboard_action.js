import {Component, useState} from "@odoo/owl";
import {CertificatesDashboard} from "./dashboard";
import {DashboardFilters} from "./dashboard_filters";
import {Layout} from "@web/search/layout";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {user} from "@web/core/user";

/**
 * The dashboard as a page of its own.
 *
 * The filters last as long as the tab of the browser: they are found again by its
 * button to go back too, for which the state of an action is of no use.
 */
export class CertificatesDashboardAction extends Component {
    static template = "certificates.DashboardAction";
    static components = {CertificatesDashboard, DashboardFilters, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        const none = {company_ids: [], department_ids: [], type_ids: []};
        const stored = browser.sessionStorage.getItem(this.storageKey);
        this.display = {controlPanel: {}};
        this.state = useState({filters: stored ? JSON.parse(stored) : none});
    }

    get storageKey() {
        const companyIds = user.activeCompanies.map(({id}) => id);
        return `certificates_dashboard_${user.userId}_${companyIds.join("_")}`;
    }

    updateFilters(filters) {
        this.state.filters = filters;
        browser.sessionStorage.setItem(this.storageKey, JSON.stringify(filters));
    }
}

registry.category("actions").add("certificates.dashboard", CertificatesDashboardAction);
