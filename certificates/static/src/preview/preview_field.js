import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Shows files beside the values that are read from them: PDF files and pictures. Others
 * can be downloaded.
 */
export class PreviewField extends Component {
    static template = "certificates.PreviewField";
    static props = {...standardFieldProps};

    setup() {
        this.state = useState({chosenId: null});
    }

    get files() {
        return this.props.record.data[this.props.name].records
            .filter((record) => record.resId)
            .map((record) => ({
                id: record.resId,
                name: record.data.name,
                mimetype: record.data.mimetype || "",
            }));
    }

    get file() {
        const {files} = this;
        return files.find((file) => file.id === this.state.chosenId) || files[0];
    }

    get kind() {
        const {mimetype} = this.file;
        if (mimetype.startsWith("image/")) {
            return "image";
        }
        return mimetype === "application/pdf" ? "pdf" : "other";
    }

    get address() {
        return `/web/content/${this.file.id}`;
    }

    get viewer() {
        const file = encodeURIComponent(this.address);
        return `/web/static/lib/pdfjs/web/viewer.html?file=${file}#pagemode=none`;
    }

    choose(file) {
        this.state.chosenId = file.id;
    }
}

registry.category("fields").add("certificates_preview", {
    component: PreviewField,
    supportedTypes: ["many2many"],
    relatedFields: [
        {name: "name", type: "char"},
        {name: "mimetype", type: "char"},
    ],
});
