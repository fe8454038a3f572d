import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Shows what a scan says of one field: the part of the page, and how sure it is. */
export class SnippetField extends Component {
    static template = "certificates_scan.SnippetField";
    static props = {...standardFieldProps, of: {type: String}};

    get reading() {
        return (this.props.record.data[this.props.name] || {})[this.props.of];
    }

    get isSure() {
        return this.reading.certainty === "sure";
    }

    get address() {
        return `/web/image/certificates.scan.reading/${this.reading.id}/picture`;
    }
}

registry.category("fields").add("certificates_scan_snippet", {
    component: SnippetField,
    supportedTypes: ["json"],
    extractProps: ({options}) => ({of: options.of}),
});
