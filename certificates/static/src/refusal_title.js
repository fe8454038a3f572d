import {WarningDialog} from "@web/core/errors/error_dialogs";
import {patch} from "@web/core/utils/patch";

patch(WarningDialog.prototype, {
    /** Take the title that came with a refusal, in the language of its message. */
    inferTitle() {
        return this.props.data?.context?.certificates_title || super.inferTitle();
    },
});
