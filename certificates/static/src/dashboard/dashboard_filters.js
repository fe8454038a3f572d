import {Component} from "@odoo/owl";
import {MultiRecordSelector} from "@web/core/record_selectors/multi_record_selector";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";

/** What the dashboard is about: companies, departments and types, empty for all. */
export class DashboardFilters extends Component {
    static template = "certificates.DashboardFilters";
    static components = {MultiRecordSelector};
    static props = {filters: Object, update: Function};

    get selectors() {
        const companyIds = user.activeCompanies.map(({id}) => id);
        const selectors = [
            {
                name: "department_ids",
                model: "hr.department",
                label: _t("Departments"),
                placeholder: _t("All departments"),
            },
            {
                name: "type_ids",
                model: "certificates.type",
                label: _t("Certificate Types"),
                placeholder: _t("All certificate types"),
            },
        ];
        if (companyIds.length > 1) {
            selectors.unshift({
                name: "company_ids",
                model: "res.company",
                label: _t("Companies"),
                placeholder: _t("All companies"),
                domain: [["id", "in", companyIds]],
            });
        }
        return selectors;
    }

    update(name, ids) {
        this.props.update({...this.props.filters, [name]: ids});
    }
}
