import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Files can be dropped on the form, are checked before they are sent, and the upload
 * shows how far it is. Without this script the form is an ordinary one.
 */
export class CertificationProof extends Interaction {
    static selector = ".o_certification_proof";
    dynamicContent = {
        _root: {"t-on-submit.prevent": this.onSubmit},
        "input[type=file]": {"t-on-change": this.checkFiles},
        ".o_certification_drop": {
            "t-on-dragover.prevent": this.onDragOver,
            "t-on-dragleave": this.onDragLeave,
            "t-on-drop.prevent": this.onDrop,
            "t-att-class": () => ({"border-primary": this.isDragging}),
        },
        ".o_certification_problem": {
            "t-att-class": () => ({"d-none": !this.problem}),
        },
        "[data-problem]": {
            "t-att-class": (el) => ({"d-none": el.dataset.problem !== this.problem}),
        },
        "[data-problem=server]": {"t-out": () => this.answer},
        ".o_certification_upload": {"t-att-class": () => ({"d-none": !this.isSending})},
        ".o_certification_percent": {"t-out": () => `${this.percent} %`},
        ".progress-bar": {
            "t-att-style": () => ({width: `${this.percent}%`}),
            "t-att-aria-valuenow": () => this.percent,
        },
        "button[type=submit]": {
            "t-att-disabled": () => this.isSending || Boolean(this.fileProblem),
        },
    };

    setup() {
        this.input = this.el.querySelector("input[type=file]");
        this.isDragging = false;
        this.isSending = false;
        this.percent = 0;
        this.fileProblem = null;
        this.problem = null;
        this.answer = "";
    }

    onDragOver() {
        this.isDragging = true;
    }

    onDragLeave() {
        this.isDragging = false;
    }

    onDrop(ev) {
        this.isDragging = false;
        if (ev.dataTransfer.files.length && !this.isSending) {
            this.input.files = ev.dataTransfer.files;
            this.input.dispatchEvent(new Event("change", {bubbles: true}));
        }
    }

    checkFiles() {
        this.fileProblem = this.findFileProblem([...this.input.files]);
        this.problem = this.fileProblem;
    }

    findFileProblem(files) {
        const {maxSize, maxTotal} = this.el.dataset;
        const total = files.reduce((sum, file) => sum + file.size, 0);
        if (files.some((file) => file.size > Number(maxSize))) {
            return "size";
        }
        if (files.some((file) => !file.size)) {
            return "empty";
        }
        return total > Number(maxTotal) ? "total" : null;
    }

    onSubmit() {
        this.checkFiles();
        if (this.problem || this.isSending) {
            return;
        }
        this.isSending = true;
        this.percent = 0;
        this.send();
    }

    /**
     * Only XMLHttpRequest tells how much was uploaded.
     */
    send() {
        const sending = new XMLHttpRequest();
        this.addListener(sending.upload, "progress", this.onProgress);
        this.addListener(sending, "load", () => this.onAnswer(sending));
        this.addListener(sending, "error", () => this.fail("connection"));
        this.registerCleanup(() => sending.abort());
        sending.open("POST", this.el.action);
        sending.setRequestHeader("X-Requested-With", "XMLHttpRequest");
        sending.send(new FormData(this.el));
    }

    onProgress(ev) {
        if (ev.lengthComputable) {
            this.percent = Math.floor((100 * ev.loaded) / ev.total);
        }
    }

    onAnswer(sending) {
        const answer = this.parse(sending.responseText);
        if (answer.url) {
            // The page may be the present one, with a fragment: load it anew.
            window.location.hash = "";
            window.location.reload();
        } else if (answer.error) {
            this.answer = answer.error;
            this.fail("server");
        } else {
            this.fail("connection");
        }
    }

    parse(text) {
        try {
            return JSON.parse(text);
        } catch {
            return {};
        }
    }

    fail(problem) {
        this.isSending = false;
        this.problem = problem;
    }
}

registry
    .category("public.interactions")
    .add("certificates_learning.certification_proof", CertificationProof);
