const BASE = "/certificates/gate/";
const TIMEOUT = 8000;

/** There is no network, or nobody answers. */
export class Offline extends Error {}

/** The device is paired with no gate. */
export class Unpaired extends Error {}

/** The server refuses, and says why. */
export class Refused extends Error {
    constructor(message, seconds) {
        super(message);
        this.seconds = seconds;
    }
}

/**
 * Ask the server.
 *
 * @param {String} name of the question
 * @param {Object} body
 * @returns {Promise<Object>} the answer
 */
export async function ask(name, body) {
    const response = await send(name, body);
    if (response.ok) {
        return response.json();
    }
    if (response.status >= 502 && response.status <= 504) {
        throw new Offline();
    }
    const answer = await response.json().catch(() => ({}));
    if (answer.error === "unpaired") {
        throw new Unpaired(answer.message);
    }
    throw new Refused(answer.message || "", answer.seconds || 0);
}

async function send(name, body) {
    try {
        return await fetch(BASE + name, {
            method: "POST",
            headers: {"Content-Type": "application/json"},
            credentials: "same-origin",
            body: JSON.stringify(body),
            signal: AbortSignal.timeout(TIMEOUT),
        });
    } catch {
        throw new Offline();
    }
}
