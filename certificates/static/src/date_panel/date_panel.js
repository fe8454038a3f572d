import {deserializeDate, formatDate, parseDate} from "@web/core/l10n/dates";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {SearchModel} from "@web/search/search_model";
import {_t} from "@web/core/l10n/translation";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useState} from "@odoo/owl";
import {withChosenDay} from "@certificates/date_panel/date_search_model";

const {DateTime} = luxon;

/**
 * A control panel with a calendar, for reports of a chosen day.
 *
 * The day is a facet of the search field `date`, which sets `certificates_date` in the
 * context: so it goes wherever a search goes, into favorites and exports too.
 */
export class DateControlPanel extends ControlPanel {
    static template = "certificates.DateControlPanel";
    static components = {...ControlPanel.components, DateTimeInput};

    setup() {
        super.setup();
        this.typed = "";
        // What was refused does not stay in the field: that is made anew.
        this.field = useState({attempt: 0});
    }

    get day() {
        const value = [this.env.searchModel.context.certificates_date].flat().at(-1);
        const day = typeof value === "string" && deserializeDate(value);
        return day && day.isValid ? day : false;
    }

    get lastDay() {
        return this.env.searchModel.isPastOnly ? "today" : undefined;
    }

    get placeholder() {
        return _t("Today");
    }

    chooseDay(day) {
        this.env.searchModel.chooseDay(day);
        if (day && !(this.day && day.hasSame(this.day, "day"))) {
            this.field.attempt += 1;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            this.checkTyped();
        }
    }

    /** Say that what was typed is no day: Odoo puts back the day before. */
    checkTyped() {
        const text = this.typed.trim();
        this.typed = "";
        try {
            parseDate(text);
        } catch {
            const example = formatDate(DateTime.local());
            this.notificationService.add(
                _t("%(text)s is no day. Write it like this: %(example)s.", {
                    text,
                    example,
                }),
                {type: "warning"}
            );
        }
    }
}

registry.category("views").add("certificates_dated_list", {
    ...listView,
    ControlPanel: DateControlPanel,
    SearchModel: withChosenDay(SearchModel),
});
