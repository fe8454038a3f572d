import {FormController} from "@web/views/form/form_controller";
import {RelationalModel} from "@web/model/relational_model/relational_model";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

/**
 * The wizard keeps what is entered at once, and shows what follows from it: there is
 * nothing to save or to discard.
 */
class PassWizardRecord extends RelationalModel.Record {
    async _update(changes, options) {
        if (this._parentRecord || this.model._urgentSave) {
            return super._update(changes, options);
        }
        await super._update(changes, {...options, withoutOnchange: true});
        await this._save();
    }
}

class PassWizardModel extends RelationalModel {
    static Record = PassWizardRecord;
}

class PassWizardController extends FormController {
    static template = "certificates_passes.PassWizardForm";
}

registry.category("views").add("certificates_pass_wizard", {
    ...formView,
    Controller: PassWizardController,
    Model: PassWizardModel,
});
