import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * The expiry dates among the passes, to choose some of them.
 */
class PassExpiriesField extends Component {
    static template = "certificates_passes.PassExpiriesField";
    static props = standardFieldProps;

    get expiries() {
        return this.props.record.data[this.props.name].records;
    }

    async toggle(expiry) {
        await expiry.update({is_chosen: !expiry.data.is_chosen});
    }
}

registry.category("fields").add("certificates_pass_expiries", {
    component: PassExpiriesField,
    supportedTypes: ["one2many"],
    relatedFields: [
        {name: "display_name", type: "char", readonly: true},
        {name: "is_chosen", type: "boolean", readonly: false},
        {name: "pass_count", type: "integer", readonly: true},
    ],
});
