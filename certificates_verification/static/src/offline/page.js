/** The page that a device shows without network: it says what the code proves. */
import {getModules, judge} from "./verdict.js";

const KEYS = "/.well-known/certificates/keys";
const CLOCK = "/pass/clock";

async function readKept(address) {
    const kept = await caches.match(address, {ignoreVary: true});
    return kept ? kept.text() : null;
}

async function readKeptJson(address) {
    return JSON.parse(await readKept(address));
}

/** Return the certificate that an address is of, or null: a code begins with it. */
function readId(path) {
    const code = path.match(/^\/pass\/([\w-]{27})\/?$/)?.[1];
    if (!code) {
        return null;
    }
    const signs = atob(code.slice(0, 8).replaceAll("-", "+").replaceAll("_", "/"));
    return [...signs.slice(0, 4)].reduce(
        (number, sign) => number * 256 + sign.charCodeAt(0),
        0
    );
}

export class OfflinePage {
    constructor(root) {
        this.root = root;
        this.lang = document.documentElement.lang || undefined;
    }

    async show() {
        const now = Date.now() / 1000;
        const clock = await readKeptJson(CLOCK);
        const verdict = await judge({
            digits: location.hash.slice(1),
            id: readId(location.pathname),
            published: await readKeptJson(KEYS),
            getList: (address) => address && readKept(address),
            now,
            offset: clock?.offset ?? 0,
        });
        this.render(verdict, now);
    }

    render({name, code, issuer, listedAt}, now) {
        const template = this.root.querySelector(`template[data-verdict=${name}]`);
        const card = this.root.querySelector(".o_verify_card");
        const status = card.querySelector(".o_verify_status");
        status.replaceChildren(template.content.cloneNode(true));
        status.classList.add(`o_verify_${template.dataset.status}`);
        card.dataset.status = template.dataset.status;
        card.dataset.verdict = name;
        if (code) {
            this.fill("issuer", issuer.name);
            this.fill("type", code.typeName);
            this.fill("level", code.level);
            this.fill("holder", code.holder);
            this.fill("starts", this.formatDay(code.starts, issuer));
            // The last moment of the last day.
            this.fill("ends", code.expires && this.formatDay(code.expires - 1, issuer));
            this.fill("endless", code.expires === null);
            this.fillModules(code, issuer, now);
        }
        this.fill("listed", listedAt && this.formatMoment(listedAt));
        this.fill("age", listedAt && this.formatAge(now - listedAt));
        this.root.hidden = false;
    }

    /** Show what has a value, and the row or the sentence around it. */
    fill(name, value) {
        for (const place of this.root.querySelectorAll(`[data-fact=${name}]`)) {
            if (value) {
                if (!("keep" in place.dataset)) {
                    place.textContent = value;
                }
                place.closest("[data-part]").hidden = false;
            }
        }
    }

    fillModules(code, issuer, now) {
        const modules = getModules(code, issuer, now);
        const list = this.root.querySelector("[data-fact=modules]");
        list.replaceChildren(
            ...modules.map(({name}) => {
                const item = document.createElement("li");
                item.dir = "auto";
                item.textContent = name;
                return item;
            })
        );
        list.closest("[data-part]").hidden = !modules.length;
        this.root.querySelector("[data-part=unlisted]").hidden = code.modules !== null;
    }

    formatDay(seconds, issuer) {
        const options = {dateStyle: "long", timeZone: issuer.timezone};
        return new Intl.DateTimeFormat(this.lang, options).format(seconds * 1000);
    }

    formatMoment(seconds) {
        const options = {dateStyle: "long", timeStyle: "short"};
        return new Intl.DateTimeFormat(this.lang, options).format(seconds * 1000);
    }

    formatAge(seconds) {
        const format = new Intl.RelativeTimeFormat(this.lang, {numeric: "always"});
        const steps = [
            ["day", 86400],
            ["hour", 3600],
            ["minute", 60],
        ];
        const [unit, size] = steps.find(([, size]) => seconds >= size) ?? steps.at(-1);
        return format.format(-Math.max(Math.floor(seconds / size), 1), unit);
    }
}

const root = document.querySelector(".o_verify_offline");
if (root) {
    new OfflinePage(root).show();
}
