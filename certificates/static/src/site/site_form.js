import {RelationalModel} from "@web/model/relational_model/relational_model";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {serializeDateTime} from "@web/core/l10n/dates";

/** Tells what was seen with what is saved: what somebody else saved is not lost. */
export class SeenRecord extends RelationalModel.Record {
    get context() {
        const seen = this.data?.seen_values || this.data?.write_date;
        return {
            ...super.context,
            ...(seen && {
                certificates_seen: seen.toISO ? serializeDateTime(seen) : seen,
            }),
        };
    }
}

export class SeenModel extends RelationalModel {
    static Record = SeenRecord;
}

registry.category("views").add("certificates_seen_form", {
    ...formView,
    Model: SeenModel,
});
