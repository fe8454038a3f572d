import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * The switch counts at once. Without this script there is a button to save it.
 */
export class PassVerification extends Interaction {
    static selector = ".o_pass_verification form";
    dynamicContent = {
        "input[type=checkbox]": {"t-on-change": () => this.el.requestSubmit()},
        "button[type=submit]": {"t-att-class": () => ({"d-none": true})},
    };
}

registry
    .category("public.interactions")
    .add("certificates_verification.pass_verification", PassVerification);
