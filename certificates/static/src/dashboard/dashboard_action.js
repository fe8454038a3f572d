import {Component, onWillStart, useState} from "@odoo/owl";
import {CertificatesDashboard} from "./dashboard";
import {DashboardFilters} from "./dashboard_filters";
import {Layout} from "@web/search/layout";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
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
        this.action = useService("action");
        const none = {company_ids: [], department_ids: [], type_ids: []};
        const stored = browser.sessionStorage.getItem(this.storageKey);
        const filters = {...(stored ? JSON.parse(stored) : none), team: this.isOfTeam};
        this.display = {controlPanel: {}};
        this.state = useState({filters});
        onWillStart(async () => {
            this.canCreate = await user.checkAccessRight(
                "certificates.assignment",
                "create"
            );
        });
    }

    /** Whether it is about the people below the user only. */
    get isOfTeam() {
        return Boolean(this.props.action.context?.certificates_team);
    }

    get storageKey() {
        const companyIds = user.activeCompanies.map(({id}) => id);
        const kind = this.isOfTeam ? "team_dashboard" : "dashboard";
        return `certificates_${kind}_${user.userId}_${companyIds.join("_")}`;
    }

    create() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "certificates.assignment",
            views: [[false, "form"]],
        });
    }

    updateFilters(filters) {
        this.state.filters = filters;
        browser.sessionStorage.setItem(this.storageKey, JSON.stringify(filters));
    }
}

registry.category("actions").add("certificates.dashboard", CertificatesDashboardAction);
