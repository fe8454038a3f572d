const NAME = "certificates_gate.queue";
const MAX_ENTRIES = 1000;
const BATCH = 100;

/**
 * Checks that were made without network, kept by the browser until they are sent.
 */
export class Queue {
    constructor(storage) {
        this.storage = storage;
    }

    get entries() {
        try {
            const entries = JSON.parse(this.storage.getItem(NAME) || "[]");
            return Array.isArray(entries) ? entries : [];
        } catch {
            return [];
        }
    }

    get size() {
        return this.entries.length;
    }

    get isFull() {
        return this.size >= MAX_ENTRIES;
    }

    /** @returns {Object[]} the checks to send first */
    get next() {
        return this.entries.slice(0, BATCH);
    }

    /**
     * Keep a check, under a key by which it is sent once.
     *
     * @param {Object} entry text, at, verdict, manual and note
     */
    add(entry) {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        const key = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
        this.save([...this.entries, {...entry, key}]);
    }

    /** @param {String[]} keys of the checks that were sent */
    remove(keys) {
        const sent = new Set(keys);
        this.save(this.entries.filter((entry) => !sent.has(entry.key)));
    }

    save(entries) {
        this.storage.setItem(NAME, JSON.stringify(entries));
    }
}
