import {BaseImportModel} from "@base_import/import_model";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/**
 * Odoo's import shows the first three faults of a column, and stops for a mere note.
 * Messages about the rows of our spreadsheets are whole sentences: all are listed.
 */
patch(BaseImportModel.prototype, {
    async _callImport(isTest, args) {
        const result = await super._callImport(isTest, args);
        if (!this.resModel.startsWith("certificates.") || !result.messages?.length) {
            return result;
        }
        const isError = (message) => message.type === "error";
        const errors = result.messages.filter(isError);
        this._listNotes(
            result.messages.filter((message) => !isError(message)),
            isTest
        );
        if (errors.length && !errors[0].not_matching_error) {
            this._addMessage("danger", [
                _t("Nothing is imported. Faults found: %s", errors.length),
                ...errors.map((error) => error.message),
            ]);
            return {...result, messages: [errors[0]].map(asShown)};
        }
        return {...result, messages: errors};
    },

    _handleImportErrors(messages, name) {
        return messages[0].isShown || super._handleImportErrors(messages, name);
    },

    /** The screen of the import is left after it: what it says stays for a while. */
    _listNotes(notes, isTest) {
        for (const type of ["warning", "info"]) {
            const lines = notes
                .filter((note) => note.type === type)
                .map((note) => note.message);
            if (lines.length) {
                this._addMessage(type, lines);
                if (!isTest) {
                    this.notificationService.add(lines.join("\n"), {
                        type,
                        sticky: true,
                    });
                }
            }
        }
    },
});

function asShown(message) {
    return {...message, isShown: true};
}
