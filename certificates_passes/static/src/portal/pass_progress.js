import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const INTERVAL = 1000;
// After a lost connection: it may be back later.
const RETRY_INTERVAL = 5000;

/**
 * Shows how far the preparation of a request is, and its downloads when they are ready.
 */
export class PassProgress extends Interaction {
    static selector = ".o_pass_progress";
    dynamicContent = {
        ".o_pass_progress_done": {"t-out": () => `${this.done}`},
        ".progress": {"t-att-aria-valuenow": () => this.percent},
        ".progress-bar": {"t-att-style": () => ({width: `${this.percent}%`})},
    };

    setup() {
        this.done = Number(this.el.dataset.done);
        this.percent = Number(this.el.dataset.percent);
    }

    start() {
        this.waitForTimeout(this.poll, INTERVAL);
    }

    async poll() {
        const progress = await this.waitFor(this.read());
        if (!progress) {
            this.waitForTimeout(this.poll, RETRY_INTERVAL);
        } else if (progress.state === "queued") {
            this.done = progress.done;
            this.percent = progress.percent;
            this.waitForTimeout(this.poll, INTERVAL);
        } else {
            window.location.reload();
        }
    }

    /**
     * @returns {Object|null} the progress; nothing when the server is out of reach
     */
    async read() {
        try {
            const answer = await fetch(this.el.dataset.url);
            // A request that is gone, or a session that is over: the page says so.
            return answer.status < 500 ? await this.parse(answer) : null;
        } catch {
            return null;
        }
    }

    async parse(answer) {
        const isProgress = answer.ok && !answer.redirected;
        return isProgress ? answer.json() : {state: "gone"};
    }
}

registry
    .category("public.interactions")
    .add("certificates_passes.pass_progress", PassProgress);
