import {_t} from "@web/core/l10n/translation";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {deserializeDate, formatDate, serializeDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {listView} from "@web/views/list/list_view";

/**
 * A control panel with a calendar, for reports of a chosen day.
 *
 * The day is a facet of the search field `date`, which sets `certificates_date` in the
 * context: so it goes wherever a search goes, into favorites and exports too. An
 * action whose context has `certificates_past_only` offers no day to come.
 */
export class DateControlPanel extends ControlPanel {
    static template = "certificates.DateControlPanel";
    static components = {...ControlPanel.components, DateTimeInput};

    get day() {
        const value = [this.env.searchModel.context.certificates_date].flat().at(-1);
        const day = typeof value === "string" && deserializeDate(value);
        return day && day.isValid ? day : false;
    }

    get lastDay() {
        const {certificates_past_only: pastOnly} = this.env.searchModel.context;
        return pastOnly ? "today" : undefined;
    }

    get placeholder() {
        return _t("Today");
    }

    /** Replace the chosen day; without any, the report is about today. */
    chooseDay(day) {
        const {searchModel} = this.env;
        const {id, groupId} = Object.values(searchModel.searchItems).find(
            (item) => item.type === "field" && item.fieldName === "date"
        );
        searchModel.blockNotification = Boolean(day);
        searchModel.deactivateGroup(groupId);
        searchModel.blockNotification = false;
        if (day) {
            searchModel.addAutoCompletionValues(id, {
                label: formatDate(day),
                operator: "=",
                value: serializeDate(day),
            });
        }
    }
}

registry
    .category("views")
    .add("certificates_dated_list", {...listView, ControlPanel: DateControlPanel});
