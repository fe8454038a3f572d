import {DocumentsField} from "@certificates/documents/documents_field";
import {_t} from "@web/core/l10n/translation";
import {many2ManyBinaryField} from "@web/views/fields/many2many_binary/many2many_binary_field";
import {registry} from "@web/core/registry";
import {useFileUploader} from "@web/core/utils/files";
import {useState} from "@odoo/owl";

const ACCEPTED = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.zip";

// One request sends no more than this: a server takes 128 MB at once.
const MOST_FILES = 20;
const MOST_BYTES = 32 * 1024 * 1024;

/** Return files in groups that fit into a request. */
export function splitFiles(files) {
    const groups = [];
    let bytes = 0;
    for (const file of files) {
        const group = groups.at(-1);
        bytes += file.size;
        if (!group || group.length === MOST_FILES || bytes > MOST_BYTES) {
            groups.push([file]);
            bytes = file.size;
        } else {
            group.push(file);
        }
    }
    return groups;
}

/** Send files one request after the other. */
async function uploadInGroups(upload, route, params) {
    const uploaded = [];
    for (const ufile of splitFiles(params.ufile)) {
        const answer = await upload(route, {...params, ufile});
        if (!answer) {
            break;
        }
        uploaded.push(...answer);
    }
    return uploaded;
}

class ScanInput extends DocumentsField.components.FileInput {
    setup() {
        super.setup();
        const upload = this.uploadFiles;
        this.uploadFiles = (route, params) => uploadInGroups(upload, route, params);
    }
}

/** Many files, chosen or dropped. */
export class ScanUploadsField extends DocumentsField {
    static template = "certificates_scan.UploadsField";
    static components = {FileInput: ScanInput};

    setup() {
        super.setup();
        this.uploadFiles = useFileUploader();
        this.dropping = useState({isOver: false, isBusy: false});
    }

    get uploadText() {
        return this.dropping.isBusy ? _t("Uploading …") : _t("Add Scans");
    }

    onDragOver(ev) {
        ev.preventDefault();
        this.dropping.isOver = true;
    }

    onDragLeave() {
        this.dropping.isOver = false;
    }

    async onDrop(ev) {
        ev.preventDefault();
        this.dropping.isOver = false;
        this.dropping.isBusy = true;
        const params = {
            csrf_token: odoo.csrf_token,
            ufile: [...ev.dataTransfer.files],
            model: this.props.record.resModel,
            id: 0,
        };
        try {
            const route = "/web/binary/upload_attachment";
            const uploaded = await uploadInGroups(this.uploadFiles, route, params);
            await this.onFileUploaded(uploaded);
        } finally {
            this.dropping.isBusy = false;
        }
    }
}

registry.category("fields").add("certificates_scan_uploads", {
    ...many2ManyBinaryField,
    component: ScanUploadsField,
    additionalClasses: ["o_field_many2many_binary"],
    extractProps: (info) => ({
        ...many2ManyBinaryField.extractProps(info),
        acceptedFileExtensions: ACCEPTED,
    }),
});
