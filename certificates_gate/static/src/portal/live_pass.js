import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const MARGIN = 1000;

/**
 * The code of a pass that changes: it comes from the server for some steps of time, so
 * that neither the clock of the phone nor a short time without network matters.
 */
export class LivePass extends Interaction {
    static selector = ".o_pass_code[data-live]";

    setup() {
        this.codes = [];
        this.note = this.el.parentElement.querySelector(".o_pass_live");
    }

    start() {
        this.load();
        this.timer = setInterval(() => this.show(), 250);
        this.registerCleanup(() => clearInterval(this.timer));
    }

    get ahead() {
        return this.codes.filter((code) => code.until > performance.now());
    }

    async load() {
        if (this.isLoading) {
            return;
        }
        this.isLoading = true;
        try {
            const asked = performance.now();
            const response = await this.waitFor(fetch(this.el.dataset.live));
            const {codes} = await this.waitFor(response.json());
            this.codes = codes.map(({picture, seconds}) => ({
                picture,
                until: asked + seconds * 1000,
            }));
            this.retryAt = 0;
        } catch {
            this.retryAt = performance.now() + 2000;
        } finally {
            this.isLoading = false;
        }
    }

    show() {
        const now = performance.now();
        const [code, ...next] = this.ahead;
        if (!next.length && now > (this.retryAt || 0)) {
            this.load();
        }
        this.note.hidden = !this.codes.length;
        this.note.querySelector(".o_pass_live_on").hidden = !code;
        this.note.querySelector(".o_pass_live_off").hidden = Boolean(code);
        if (!code) {
            return;
        }
        const seconds = Math.ceil((code.until - now - MARGIN) / 1000);
        this.note.querySelector(".o_pass_live_seconds").textContent = Math.max(
            seconds,
            0
        );
        if (this.shown !== code.picture) {
            this.shown = code.picture;
            // The picture comes from our own server.
            this.el.innerHTML = code.picture;
        }
    }
}

registry.category("public.interactions").add("certificates_gate.live_pass", LivePass);
