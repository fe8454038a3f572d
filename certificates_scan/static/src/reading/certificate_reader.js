import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const READABLE = ["application/pdf", "image/jpeg", "image/png"];

/**
 * Has a file read that was chosen in a form, and proposes what it surely says. What
 * somebody entered stays. Without this script the form is an ordinary one.
 */
export class CertificateReader extends Interaction {
    static selector = ".o_certificates_reading[data-url]";
    dynamicSelectors = {
        ...this.dynamicSelectors,
        _form: () => this.el.closest("form"),
    };
    dynamicContent = {
        _form: {"t-on-change": this.onChange},
        "[data-reading]": {
            "t-att-class": (el) => ({"d-none": el.dataset.reading !== this.state}),
        },
    };

    setup() {
        this.form = this.el.closest("form");
        this.state = null;
    }

    async onChange(ev) {
        const file = ev.target.type === "file" && ev.target.files[0];
        if (!file || this.state === "busy" || !READABLE.includes(file.type)) {
            return;
        }
        this.state = "busy";
        this.updateContent();
        const values = await this.waitFor(this.read(file));
        this.state = this.fill(values) ? "done" : "nothing";
    }

    /**
     * @param {File} file that was chosen
     * @returns {Object} what it says; nothing when it cannot be read
     */
    async read(file) {
        const body = new FormData();
        body.append("csrf_token", this.form.elements.csrf_token.value);
        body.append("file", file);
        try {
            const answer = await fetch(this.el.dataset.url, {method: "POST", body});
            return answer.ok && !answer.redirected ? await answer.json() : {};
        } catch {
            return {};
        }
    }

    /**
     * Fill in what is empty.
     *
     * @param {Object} values by the names of fields
     * @returns {Boolean} whether there was something to fill in
     */
    fill(values) {
        let isFilled = false;
        for (const input of this.form.querySelectorAll("[data-reads]")) {
            const value = values[input.dataset.reads];
            if (value && !input.value) {
                input.value = value;
                isFilled ||= input.value === value;
            }
        }
        return isFilled;
    }
}

registry
    .category("public.interactions")
    .add("certificates_scan.certificate_reader", CertificateReader);
