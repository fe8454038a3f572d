import {Camera, explainCamera} from "./camera";
import {Offline, Refused, Unpaired, ask} from "./server";
import {Queue} from "./queue";
import {Screen} from "./screen";
import {Signal} from "./signal";
import {decideOffline, forgetProof, keepProof} from "./offline";
import {keepPage, forgetPage} from "./keeping";

// The same pass in front of the camera is checked again after so many milliseconds.
const REPEAT = 5000;
// After a fault the camera waits so long.
const PAUSE = 3000;
// How long a person is shown.
const SHOWN = 30000;
// How often the server is asked whether there is anything new, or a network again.
const SYNC = 60000;
const SYNC_OFFLINE = 10000;
const CLOCK_MINUTES = 2;
const KNOWLEDGE = "certificates_gate.knowledge";
const MINUTE = 60000;

/** What a pass proves by itself, behind its address, is for the device alone. */
function strip(text) {
    return text.includes("://") ? text.split("#")[0] : text;
}

/**
 * A gate: it reads pass after pass, and says who may come in.
 */
export class Gate {
    constructor(root) {
        this.screen = new Screen(root, JSON.parse(root.dataset.texts));
        this.queue = new Queue(window.localStorage);
        this.signal = new Signal();
        this.camera = new Camera(root.querySelector("video"), (text) => {
            this.onRead(text);
        });
        this.isOnline = navigator.onLine;
        this.lastText = "";
        this.lastAt = 0;
        this.isBusy = false;
        // Whether nobody has decided yet what could not be without network.
        this.isOpen = false;
        this.waitUntil = 0;
        this.root = root;
    }

    start() {
        this.listen();
        this.screen.clear();
        this.showStanding();
        this.sync();
        this.startIfAllowed();
        keepPage();
    }

    listen() {
        const on = (name, event, handle) =>
            this.screen.find(name).addEventListener(event, handle);
        on("start", "click", () => this.startCamera());
        on("sound", "click", () => this.toggleSound());
        on("manual", "submit", (event) => this.onEntered(event));
        on("note", "submit", (event) => this.onNoted(event));
        window.addEventListener("online", () => this.sync());
        window.addEventListener("offline", () => this.setOnline(false));
    }

    // The camera

    /** Start without a click where the browser allowed the camera before. */
    async startIfAllowed() {
        try {
            const found = await navigator.permissions.query({name: "camera"});
            if (found.state === "granted") {
                await this.startCamera();
            }
        } catch {
            // Not each browser tells.
        }
    }

    async startCamera() {
        const button = this.screen.find("start");
        if (button.hidden) {
            return;
        }
        button.hidden = true;
        this.signal.unlock();
        this.screen.showProblem("");
        try {
            await this.camera.start();
            this.root.dataset.camera = "on";
            await navigator.wakeLock?.request("screen").catch(() => {});
        } catch (error) {
            button.hidden = false;
            this.screen.showProblem(this.screen.say(explainCamera(error)));
        }
    }

    toggleSound() {
        this.signal.unlock();
        this.signal.isOn = !this.signal.isOn;
        this.screen.find("sound").setAttribute("aria-pressed", this.signal.isOn);
    }

    // What is read and entered

    onRead(text) {
        const now = Date.now();
        const isSame = text === this.lastText && now - this.lastAt < REPEAT;
        if (this.isBusy || this.isUnpaired || now < this.waitUntil) {
            return;
        }
        if (this.screen.isNoting) {
            // The checker is about to decide on the pass before.
            return;
        }
        // A pass that stays in front of the camera is read all the time.
        this.lastAt = now;
        this.lastText = text;
        if (!isSame) {
            this.check({text, manual: false});
        }
    }

    onEntered(event) {
        event.preventDefault();
        this.signal.unlock();
        const input = event.target.elements.number;
        const text = input.value.trim();
        if (text) {
            input.value = "";
            input.blur();
            this.check({text, manual: true});
        }
    }

    async check(scan) {
        this.isBusy = true;
        this.isOpen = false;
        const asked = {...scan, at: Date.now()};
        this.scan = asked;
        this.root.dataset.state = "checking";
        try {
            const {text, manual} = scan;
            const answer = await ask("check", {text: strip(text), manual});
            this.setOnline(true);
            // The checker may have decided meanwhile.
            if (this.scan === asked) {
                this.showAnswer(answer);
            }
        } catch (error) {
            await this.showFailure(error);
        } finally {
            this.isBusy = false;
        }
    }

    showAnswer(answer) {
        const isIn = answer.verdict === "admitted";
        const hints = [
            answer.manual && answer.photo && this.screen.say("by_hand"),
            isIn && !answer.photo && this.screen.say("no_photo"),
            answer.live && this.screen.say("live"),
        ];
        this.compareClock(answer.now);
        this.show({...answer, hint: hints.filter(Boolean).join(" ")});
    }

    async showFailure(error) {
        if (error instanceof Offline) {
            this.setOnline(false);
            this.planSync();
            await this.showOffline();
        } else if (error instanceof Unpaired) {
            this.leave(error.message);
        } else if (this.scan) {
            this.showRefusal(error);
        }
    }

    /** The server did not check: the pass is to be scanned again. */
    showRefusal(error) {
        const isTold = error instanceof Refused;
        this.lastText = "";
        this.waitUntil = Date.now() + ((isTold && error.seconds * 1000) || PAUSE);
        this.show({
            verdict: "undecided",
            title: this.screen.say("undecided"),
            message: (isTold && error.message) || this.screen.say("error"),
            isOver: true,
        });
    }

    show(result) {
        this.screen.show(result);
        this.signal.give(result.verdict);
        clearTimeout(this.timer);
        if (!this.screen.isNoting) {
            this.timer = setTimeout(() => this.screen.clear(), SHOWN);
        }
    }

    // Without network

    async showOffline() {
        const {scan} = this;
        const decision = scan && (await decideOffline(scan, this.knowledge));
        if (!scan || this.scan !== scan) {
            return;
        }
        this.show(this.describeOffline(decision));
        this.isOpen = decision.verdict === "undecided";
        if (!this.isOpen) {
            this.keep(decision.verdict, "");
        }
    }

    describeOffline({verdict, sentence, lacking, proof}) {
        const moment = proof.listedAt && this.formatMoment(proof.listedAt * 1000);
        const hints = [
            moment && this.screen.say("offline_listed", {moment}),
            verdict === "admitted" && this.screen.say("no_photo"),
        ];
        return {
            verdict,
            lacking,
            title: this.screen.say(verdict),
            message: this.screen.say(sentence),
            name: proof.code?.holder,
            pass: proof.code?.typeName,
            hint: hints.filter(Boolean).join(" "),
        };
    }

    formatMoment(milliseconds) {
        const moment = new Date(milliseconds);
        return moment.toLocaleString(document.documentElement.lang);
    }

    onNoted(event) {
        event.preventDefault();
        this.isOpen = false;
        const input = event.target.elements.note;
        this.keep(event.submitter.value, input.value.trim());
        // What is still asked of the server about it comes too late.
        this.scan = null;
        input.value = "";
        this.screen.clear();
        this.screen.setText("message", this.screen.say("noted"));
    }

    keep(verdict, note) {
        if (this.queue.isFull) {
            this.screen.showProblem(this.screen.say("queue_full"));
            return;
        }
        const text = strip(this.scan.text);
        this.queue.add({...this.scan, text, verdict, note});
        this.showStanding();
    }

    // The server

    async sync() {
        clearTimeout(this.syncTimer);
        try {
            await this.send();
            this.setOnline(true);
            this.checkAgain();
        } catch (error) {
            if (error instanceof Unpaired) {
                this.leave(error.message);
                return;
            }
            this.setOnline(!(error instanceof Offline));
        }
        this.planSync();
    }

    /** Check what was left open, unless the checker has begun to write why. */
    checkAgain() {
        const isWriting = this.screen.find("note").elements.note.value.trim();
        if (this.isOpen && !isWriting && !this.isBusy) {
            this.check(this.scan);
        }
    }

    planSync() {
        clearTimeout(this.syncTimer);
        const pause = this.isOnline ? SYNC : SYNC_OFFLINE;
        this.syncTimer = setTimeout(() => this.sync(), pause);
    }

    /** Send what was checked without network, and learn what is new. */
    async send() {
        let checks = [];
        do {
            checks = this.queue.next;
            const answer = await ask("sync", {now: Date.now(), checks});
            this.queue.remove(answer.accepted);
            this.compareClock(answer.now);
            this.learn(answer);
        } while (checks.length && this.queue.size);
    }

    learn({site, companies, asks, live_required, now}) {
        const at = Date.now();
        const known = {site, companies, asks, live_required, at, offset: at - now};
        window.localStorage.setItem(KNOWLEDGE, JSON.stringify(known));
        this.screen.find("site").textContent = site;
        // Without it the gate only says less when there is no network.
        keepProof(companies).catch(() => {});
    }

    get knowledge() {
        try {
            return JSON.parse(window.localStorage.getItem(KNOWLEDGE)) || {};
        } catch {
            return {};
        }
    }

    setOnline(isOnline) {
        this.isOnline = isOnline;
        this.showStanding();
    }

    compareClock(now) {
        const minutes = Math.round(Math.abs(Date.now() - now) / MINUTE);
        this.clock = minutes > CLOCK_MINUTES && this.screen.say("clock", {minutes});
        this.showStanding();
    }

    showStanding() {
        const {at} = this.knowledge;
        const knowledge = at
            ? this.screen.say("knowledge", {moment: this.formatMoment(at)})
            : this.screen.say("knowledge_none");
        const count = this.queue.size;
        this.screen.showNetwork(this.isOnline, knowledge);
        this.screen.showBanner([
            this.clock,
            !this.isOnline && knowledge,
            count && this.screen.say("queued", {count}),
        ]);
    }

    /** The device is paired no more: nothing of it stays, but what is to be sent. */
    leave(message) {
        this.isUnpaired = true;
        window.localStorage.removeItem(KNOWLEDGE);
        forgetPage();
        forgetProof();
        this.show({
            verdict: "refused",
            title: this.screen.say("undecided"),
            message: message || this.screen.say("unpaired"),
        });
        clearTimeout(this.timer);
    }
}

const root = document.querySelector(".o_gate");
if (root) {
    new Gate(root).start();
}
