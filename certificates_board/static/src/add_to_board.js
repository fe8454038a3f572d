import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {rpc, rpcBus} from "@web/core/network/rpc";
import {useAutofocus, useService} from "@web/core/utils/hooks";
import {CertificatesDashboardAction} from "@certificates/dashboard/dashboard_action";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useDropdownState} from "@web/core/dropdown/dropdown_hooks";

const ACTION = "certificates_board.certificates_assignment_action_dashboard";

// What the filters of the dashboard are about.
const MODELS = {
    company_ids: "res.company",
    department_ids: "hr.department",
    type_ids: "certificates.type",
};

// What the user may not see has no name.
const isText = (name) => typeof name === "string";

/** Adds the dashboard, with its filters and under a name, to the user's own. */
export class AddDashboardToBoard extends Component {
    static template = "certificates_board.AddDashboardToBoard";
    static components = {Dropdown};
    static props = {filters: Object};

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.names = useService("name");
        this.dropdown = useDropdownState();
        this.state = useState({name: _t("Certificates")});
        useAutofocus();
        onWillStart(() => this.proposeName(this.props.filters));
        onWillUpdateProps(({filters}) => this.proposeName(filters));
    }

    /** What shows a part only is called so: it keeps the filters of the moment. */
    async proposeName(filters) {
        const parts = await Promise.all(
            Object.entries(MODELS).map(([filter, model]) =>
                this.names.loadDisplayNames(model, filters[filter] || [])
            )
        );
        const names = parts.flatMap((part) => Object.values(part)).filter(isText);
        this.state.name = names.length
            ? _t("Certificates: %s", names.join(", "))
            : _t("Certificates");
    }

    async add() {
        const {id} = await this.action.loadAction(ACTION);
        const isAdded = await rpc("/board/add_to_dashboard", {
            action_id: id,
            context_to_save: {
                certificates_filters: this.props.filters,
                dashboard_merge_domains_contexts: false,
            },
            domain: [],
            name: this.state.name || _t("Certificates"),
            view_mode: "kanban",
        });
        this.dropdown.close();
        this.notify(isAdded);
    }

    notify(isAdded) {
        if (isAdded) {
            // For My Dashboard to have it without loading the page again.
            rpcBus.trigger("CLEAR-CACHES");
            this.notification.add(_t("The tiles are on My Dashboard now."), {
                type: "success",
            });
        } else {
            this.notification.add(_t("The tiles could not be added to My Dashboard."), {
                type: "danger",
            });
        }
    }
}

patch(CertificatesDashboardAction, {
    components: {...CertificatesDashboardAction.components, AddDashboardToBoard},
});
