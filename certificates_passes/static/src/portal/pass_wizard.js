import {Interaction} from "@web/public/interaction";
import {browser} from "@web/core/browser/browser";
import {closestScrollableY} from "@web/core/utils/scrolling";
import {registry} from "@web/core/registry";

const PLACE = "certificates_passes.place";

/**
 * Options count at once, and the page stays where it was scrolled to. Without this
 * script there is a button to update the options.
 */
export class PassWizard extends Interaction {
    static selector = ".o_pass_wizard";
    dynamicContent = {
        ".o_pass_option": {"t-on-change": this.update},
        ".o_pass_reference": {"t-on-change": this.save},
        ".o_pass_update": {"t-att-class": () => ({"d-none": true})},
        form: {"t-on-submit": this.keepPlace},
        "th a, .dropdown-item, .o_pass_wizard_details": {"t-on-click": this.keepPlace},
    };

    setup() {
        this.form = this.el.querySelector(".o_pass_wizard_form");
        this.scroller = closestScrollableY(this.el) || document.scrollingElement;
    }

    start() {
        const place = browser.sessionStorage.getItem(PLACE);
        browser.sessionStorage.removeItem(PLACE);
        // After a message the reader is to see it: it is at the top.
        if (place && !document.querySelector(".o_pass_notice")) {
            this.scroller.scrollTo({top: Number(place), behavior: "instant"});
        }
    }

    keepPlace(ev) {
        if (ev.submitter?.matches(".o_pass_submit")) {
            return;
        }
        browser.sessionStorage.setItem(PLACE, this.scroller.scrollTop);
    }

    update() {
        this.form.requestSubmit();
    }

    /**
     * A link that is clicked next sends no form.
     */
    save() {
        fetch(this.form.action, {
            method: "POST",
            body: new FormData(this.form),
            keepalive: true,
            redirect: "manual",
        });
    }
}

registry
    .category("public.interactions")
    .add("certificates_passes.pass_wizard", PassWizard);
