import {registry} from "@web/core/registry";
import {
    Many2ManyBinaryField,
    many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";

/**
 * Files that belong to their record from the moment at which that is saved: what was
 * removed before, or refused, never does.
 */
export class DocumentsField extends Many2ManyBinaryField {
    static template = "certificates.DocumentsField";
}

registry.category("fields").add("certificates_documents", {
    ...many2ManyBinaryField,
    component: DocumentsField,
    additionalClasses: ["o_field_many2many_binary"],
});
