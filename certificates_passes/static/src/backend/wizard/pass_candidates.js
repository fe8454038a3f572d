import {
    Component,
    onWillRender,
    reactive,
    useComponent,
    useState,
    useSubEnv,
} from "@odoo/owl";
import {ListController} from "@web/views/list/list_controller";
import {Pager} from "@web/core/pager/pager";
import {View} from "@web/views/view";
import {_t} from "@web/core/l10n/translation";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * The selection of a wizard, for the components of the list of its candidates: who is
 * in it, how many candidates there are, and how to add to it.
 */
function useSelection() {
    const component = useComponent();
    const orm = useService("orm");

    async function call(method, ...args) {
        const {record} = component.props;
        await record.save();
        await orm.call(record.resModel, method, [[record.resId], ...args]);
        await record.load();
    }

    const selection = reactive({
        ids: new Set(),
        candidateCount: 0,
        add: (ids) => call("action_add", ids),
        addAll: () => call("action_add_all"),
    });
    onWillRender(() => {
        const {assignment_ids, candidate_count} = component.props.record.data;
        selection.ids = new Set(assignment_ids.currentIds);
        selection.candidateCount = candidate_count;
    });
    useSubEnv({passSelection: selection});
}

/**
 * The list of those of whom passes can be requested: searched, sorted and paged by the
 * server, whatever their number.
 */
class PassCandidates extends Component {
    static template = "certificates_passes.PassCandidates";
    static components = {View};
    static props = standardWidgetProps;

    setup() {
        useSelection();
        this.display = {controlPanel: false};
        this.views = [[false, "list"]];
    }

    get domain() {
        const domain = this.props.record.data.candidate_domain;
        // Searches anew only when there is something else to search for.
        if (JSON.stringify(domain) !== JSON.stringify(this.lastDomain)) {
            this.lastDomain = domain;
        }
        return this.lastDomain;
    }

    get context() {
        const isDetailed = this.props.record.data.show_details;
        if (isDetailed !== this.lastContext?.certificates_details) {
            this.lastContext = {
                certificates_details: isDetailed,
                list_view_ref:
                    "certificates_passes.certificates_assignment_view_list_candidates",
            };
        }
        return this.lastContext;
    }
}

registry.category("view_widgets").add("certificates_pass_candidates", {
    component: PassCandidates,
    fieldDependencies: [
        {name: "assignment_ids", type: "many2many"},
        {name: "candidate_count", type: "integer", readonly: true},
        {name: "candidate_domain", type: "json", readonly: true},
        {name: "show_details", type: "boolean"},
    ],
});

class PassCandidatesController extends ListController {
    static template = "certificates_passes.PassCandidatesList";
    static components = {...ListController.components, Pager};

    setup() {
        super.setup();
        this.passSelection = useState(this.env.passSelection);
    }

    get pagerProps() {
        const {count: total, limit, offset} = this.model.root;
        return {total, limit, offset, onUpdate: (page) => this.model.root.load(page)};
    }

    get addAllLabel() {
        const {candidateCount} = this.passSelection;
        return _t("Add All %s Found", candidateCount);
    }

    get checkedIds() {
        return this.model.root.selection.map((record) => record.resId);
    }

    async addChecked() {
        const ids = this.checkedIds;
        this.discardSelection();
        await this.passSelection.add(ids);
    }

    /**
     * Clicking anywhere in a row is checking it.
     */
    async openRecord(record) {
        await record.toggleSelection(!record.selected);
    }
}

registry.category("views").add("certificates_pass_candidates", {
    ...listView,
    Controller: PassCandidatesController,
});

class PassAdd extends Component {
    static template = "certificates_passes.PassAdd";
    static props = standardWidgetProps;

    setup() {
        this.passSelection = useState(this.env.passSelection);
    }

    get isAdded() {
        return this.passSelection.ids.has(this.props.record.resId);
    }

    add() {
        return this.passSelection.add([this.props.record.resId]);
    }
}

registry.category("view_widgets").add("certificates_pass_add", {
    component: PassAdd,
    listViewWidth: 112,
});
