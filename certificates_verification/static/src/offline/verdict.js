/** Says what a signed code proves without network. */
import {SIZE, readList} from "./status_list.js";
import {isSigned, parse} from "./cose.js";

// So far the clock of a device may be off.
export const CLOCK_SECONDS = 300;
const DAY_SECONDS = 86400;

/**
 * Return a verdict: the name of a sentence, and what is known of the certificate.
 *
 * @param {Object} question
 * @param {String} question.digits behind the address
 * @param {Number|null} question.id of the certificate that the address is of
 * @param {Object|null} question.published keys and issuers, as they were kept
 * @param {Function} question.getList gives a list as it was kept, by its address
 * @param {Number} question.now in seconds, by the clock of the device
 * @param {Number} question.offset seconds by which that clock was ahead of the server
 */
export async function judge(question) {
    const {digits, id, published, getList, now, offset = 0} = question;
    if (!digits) {
        return {name: "unsigned"};
    }
    const code = tryTo(() => parse(digits));
    if (!code) {
        return {name: "changed"};
    }
    if (!published) {
        return {name: "no_keys"};
    }
    const issuer = published.issuers.find((i) =>
        [...i.kids, ...i.revoked].includes(code.kid)
    );
    if (!issuer) {
        return {name: "unknown_key"};
    }
    if (issuer.revoked.includes(code.kid)) {
        return {name: "revoked_key"};
    }
    const jwk = published.keys.find((key) => key.kid === code.kid);
    if (!(await isSigned(jwk, code.signature, code.signed).catch(() => false))) {
        return {name: "changed"};
    }
    if (id !== null && id !== code.id) {
        return {name: "other_code"};
    }
    const token = await getList(issuer.lists[Math.floor(code.index / SIZE)]);
    const list =
        token && (await readList(token, issuer, published.keys).catch(() => null));
    const name = compare(code, issuer, list, now, offset);
    return {name, code, issuer, listedAt: list?.signedAt ?? null};
}

function tryTo(act) {
    try {
        return act();
    } catch {
        return null;
    }
}

function compare(code, issuer, list, now, offset) {
    const isEarly = list && now < list.signedAt - CLOCK_SECONDS;
    if (Math.abs(offset) > CLOCK_SECONDS || isEarly) {
        return "clock";
    }
    // What was withdrawn stays so, however old the list.
    if (list?.has(code.index)) {
        return "withdrawn";
    }
    if (now < code.starts) {
        return "upcoming";
    }
    if (code.expires !== null && now >= code.expires) {
        return "expired";
    }
    if (!list) {
        return "no_list";
    }
    return now - list.signedAt > issuer.max_hours * 3600 ? "old_list" : "valid";
}

/** Return the modules of a code that are valid on the day of a moment. */
export function getModules(code, issuer, now) {
    const format = new Intl.DateTimeFormat("en-CA", {timeZone: issuer.timezone});
    const today = Date.parse(format.format(now * 1000)) / 1000 / DAY_SECONDS;
    return (code.modules || []).filter(
        ({lastDay}) => lastDay === null || lastDay >= today
    );
}
