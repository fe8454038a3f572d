import {
    Many2ManyBinaryField,
    many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";
import {FileInput} from "@web/core/file_input/file_input";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const ACCEPTED = ".pdf,.png,.jpg,.jpeg,.doc,.docx";

/** Refuses empty files, and stays of use after an upload that failed. */
class DocumentInput extends FileInput {
    setup() {
        super.setup();
        this.notification = useService("notification");
    }

    async onFileInputChange() {
        const input = this.fileInputRef.el;
        const empty = [...input.files].filter(({size}) => !size);
        if (empty.length) {
            input.value = null;
            const names = empty.map(({name}) => name).join(", ");
            this.notification.add(_t("%s is empty: upload another file.", names), {
                type: "danger",
            });
            return;
        }
        try {
            await super.onFileInputChange();
        } finally {
            this.state.isDisable = false;
        }
    }
}

/**
 * Files that belong to their record from the moment at which that is saved: what was
 * removed before, or refused, never does. A click opens them.
 */
export class DocumentsField extends Many2ManyBinaryField {
    static template = "certificates.DocumentsField";
    static components = {FileInput: DocumentInput};

    getUrl(id) {
        return `/web/content/${id}`;
    }
}

registry.category("fields").add("certificates_documents", {
    ...many2ManyBinaryField,
    component: DocumentsField,
    additionalClasses: ["o_field_many2many_binary"],
    extractProps: (info) => ({
        ...many2ManyBinaryField.extractProps(info),
        acceptedFileExtensions: ACCEPTED,
    }),
});
