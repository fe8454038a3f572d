import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Shows a pass as it is printed. */
export class PassPreviewField extends Component {
    static template = "certificates_passes.PassPreviewField";
    static props = {...standardFieldProps};

    get svg() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("certificates_pass_preview", {
    component: PassPreviewField,
    supportedTypes: ["html"],
});
