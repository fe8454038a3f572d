import {Component, onWillStart, useRef} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {ActionHelper} from "@web/views/action_helper";
import {CogMenu} from "@web/search/cog_menu/cog_menu";
import {download} from "@web/core/network/download";
import {Layout} from "@web/search/layout";
import {SearchBar} from "@web/search/search_bar/search_bar";
import {standardViewProps} from "@web/views/standard_view_props";
import {useModel} from "@web/model/model";
import {usePager} from "@web/search/pager_hook";
import {user} from "@web/core/user";
import {useSearchBarToggler} from "@web/search/search_bar/search_bar_toggler";
import {useSetupAction} from "@web/search/action_hook";

export class MatrixController extends Component {
    static template = "certificates.MatrixView";
    static components = {ActionHelper, CogMenu, Layout, SearchBar};
    static props = {...standardViewProps, Model: Function, Renderer: Function};

    setup() {
        this.action = useService("action");
        this.rootRef = useRef("root");
        this.searchBarToggler = useSearchBarToggler();
        const {resModel, state} = this.props;
        this.model = useModel(this.props.Model, {resModel, ...state?.page});
        useBus(this.model.bus, "update", () => this.render(true));
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({page: this.model.page}),
        });
        usePager(() => ({
            ...this.model.page,
            total: this.model.total,
            onUpdate: this.turnPage.bind(this),
        }));
        onWillStart(async () => {
            this.canExport = await user.hasGroup("base.group_allow_export");
        });
    }

    get className() {
        // On a phone too it is the table that scrolls, below the control panel.
        return `${this.props.className} o_action_delegate_scroll`;
    }

    get isFiltered() {
        return this.env.searchModel.facets.some(({type}) => type !== "groupBy");
    }

    /** The chosen day, unless it is today. */
    get day() {
        return [this.props.context.certificates_date].flat().at(-1) || "";
    }

    /** The sites that the matrix is about, if it is about sites. */
    get siteIds() {
        return this.props.context.certificates_site_ids || [];
    }

    async turnPage({limit, offset}) {
        await this.model.loadPage({limit, offset});
        this.rootRef.el.querySelector(".o_content").scrollTop = 0;
    }

    openCell(cell) {
        const {context, resModel} = this.props;
        return this.action.doActionButton({
            type: "object",
            name: "action_open_certificates",
            resModel,
            resId: cell.id,
            context,
        });
    }

    openEmployee(employee) {
        return this.openRows(employee.name, [["employee_id", "=", employee.id]]);
    }

    openGaps(type) {
        const name = _t("Gaps: %(type)s", {type: type.name});
        return this.openRows(name, this.model.getGapsDomain(type));
    }

    openRows(name, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: this.props.resModel,
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
            domain,
            context: {
                ...(this.day && {search_default_date: this.day}),
                ...(this.siteIds.length && {certificates_site_ids: this.siteIds}),
            },
        });
    }

    export() {
        return download({
            url: "/certificates/compliance_matrix",
            data: {
                domain: JSON.stringify(this.props.domain),
                date: this.day,
                company_ids: JSON.stringify(user.context.allowed_company_ids),
                site_ids: JSON.stringify(this.siteIds),
            },
        });
    }
}
