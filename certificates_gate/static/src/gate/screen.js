/**
 * What the page shows.
 */
export class Screen {
    constructor(root, texts) {
        this.root = root;
        this.texts = texts;
    }

    find(name) {
        return this.root.querySelector(`.o_gate_${name}`);
    }

    /**
     * @param {String} name of a sentence
     * @param {Object} values of what is in braces in it
     * @returns {String} the sentence
     */
    say(name, values = {}) {
        return this.texts[name].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
    }

    setText(name, text) {
        const element = this.find(name);
        element.textContent = text;
        element.hidden = !text;
    }

    /**
     * @param {Object} result verdict, title, message, name, pass, photo, lacking, hint;
     *     isOver when the checker has nothing to decide
     */
    show(result) {
        this.find("result").dataset.verdict = result.verdict;
        this.root.dataset.state = "shown";
        this.root.querySelector(".o_gate_verdict h1").textContent = result.title;
        this.setText("message", result.message || "");
        this.root.querySelector(".o_gate_name bdi").textContent = result.name || "";
        this.setText("pass", result.pass || "");
        this.find("person").hidden = !result.name;
        this.showPhoto(result.photo);
        this.showLacking(result.lacking || []);
        this.setText("hint", result.hint || "");
        this.find("note").hidden = result.verdict !== "undecided" || result.isOver;
        this.find("result").scrollTop = 0;
    }

    showPhoto(photo) {
        const image = this.root.querySelector(".o_gate_person img");
        image.hidden = !photo;
        if (photo) {
            image.src = photo;
        } else {
            image.removeAttribute("src");
        }
    }

    showLacking(names) {
        const items = names.map((name) => {
            const item = document.createElement("li");
            item.dir = "auto";
            item.textContent = name;
            return item;
        });
        this.find("lacking").replaceChildren(...items);
    }

    get isNoting() {
        return !this.find("note").hidden;
    }

    /** Show nothing of the person before. */
    clear() {
        this.show({verdict: "none", title: this.say("ready")});
        this.root.dataset.state = "ready";
    }

    showNetwork(isOnline, knowledge) {
        this.root.dataset.network = isOnline ? "online" : "offline";
        const name = isOnline ? "online" : "offline";
        this.find("network").textContent = this.say(name);
        this.find("network").title = knowledge;
    }

    showBanner(texts) {
        this.setText("banner", texts.filter(Boolean).join(" "));
    }

    showProblem(text) {
        this.setText("problem", text);
    }
}
