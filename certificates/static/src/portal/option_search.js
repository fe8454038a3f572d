import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {normalize} from "@web/core/l10n/utils/normalize";

/**
 * Looks for options of a long select element, by words in any order, with or without
 * accents. What is selected stays. Without this script all options are there.
 */
export class OptionSearch extends Interaction {
    static selector = ".o_certificates_option_search";
    dynamicContent = {
        _root: {"t-att-class": () => ({"d-none": false})},
        "input[type='search']": {
            "t-on-input": this.onInput,
            "t-on-keydown": this.onKeydown,
        },
        "[role='status']": {
            "t-out": () => this.count,
            "t-att-class": () => ({"d-none": !this.count}),
        },
    };

    setup() {
        this.select = document.getElementById(this.el.dataset.of);
        this.options = [...this.select.options];
        this.texts = this.options.map((option) =>
            normalize(`${option.text} ${option.dataset.number || ""}`)
        );
        this.count = "";
    }

    onInput(ev) {
        const words = normalize(ev.target.value).split(/[\s,]+/);
        const isFound = (text) => words.every((word) => text.includes(word));
        const found = this.options.filter((_option, at) => isFound(this.texts[at]));
        // Phones show options that are only hidden: the others leave the element.
        const shown = this.options.filter(
            (option) => option.selected || found.includes(option)
        );
        this.select.replaceChildren(...shown);
        this.count = ev.target.value.trim() && String(found.length);
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            // It would hand in the form.
            ev.preventDefault();
        }
    }
}

registry
    .category("public.interactions")
    .add("certificates.option_search", OptionSearch);
