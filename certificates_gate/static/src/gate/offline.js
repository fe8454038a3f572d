import {SIZE, readBits} from "@certificates_verification/offline/status_list";
import {getModules, judge} from "@certificates_verification/offline/verdict";

const CACHE = "certificates_gate.proof";
const KEYS = "/.well-known/certificates/keys";
// Whose passes are of people who have left.
const LEFT = "/certificates/gate/left";
// Keys and lists are fetched anew when they are older.
const FRESH = 300000;
const UNKNOWN = ["changed", "unknown_key", "revoked_key", "other_code"];
const OVER = ["withdrawn", "expired", "upcoming"];

/** Keep the keys and the lists of the companies whose people come here. */
export async function keepProof(companies) {
    const kept = await readJson(KEYS);
    if (!window.caches || (kept && Date.now() - kept.at < FRESH)) {
        return;
    }
    const response = await fetch(KEYS, {cache: "no-cache"});
    if (!response.ok) {
        return;
    }
    const published = await response.json();
    const cache = await caches.open(CACHE);
    await cache.add(LEFT);
    for (const issuer of selectIssuers(published, companies)) {
        await Promise.all(Object.values(issuer.lists).map((url) => cache.add(url)));
    }
    const content = JSON.stringify({...published, at: Date.now()});
    await cache.put(KEYS, new Response(content));
}

/** Keep nothing any more. */
export async function forgetProof() {
    await window.caches?.delete(CACHE);
}

function selectIssuers({issuers}, companies) {
    return issuers.filter(({id}) => !companies || companies.includes(id));
}

async function read(address) {
    const kept = await window.caches?.match(address, {cacheName: CACHE});
    return kept ? kept.text() : null;
}

async function readJson(address) {
    return JSON.parse(await read(address));
}

/** Return the certificate that an address is of, or null. */
function readId(text) {
    const code = text.match(/\/pass\/([\w-]{27})(?=[/?#]|$)/)?.[1];
    if (!code) {
        return null;
    }
    const signs = atob(code.slice(0, 8).replaceAll("-", "+").replaceAll("_", "/"));
    return [...signs.slice(0, 4)].reduce(
        (id, sign) => id * 256 + sign.charCodeAt(0),
        0
    );
}

/**
 * Decide without network by what a pass proves of itself.
 *
 * @param {Object} scan what was read
 * @param {Object} knowledge what the server has told last
 * @returns {Promise<Object>} the verdict; the name of the sentence; what is known of
 *     the pass, and when the list of withdrawn passes was signed
 */
export async function decideOffline({text}, knowledge) {
    const proof = await judge({
        digits: text.split("#")[1] || "",
        id: readId(text),
        published: await readJson(KEYS),
        getList: (address) => address && read(address),
        now: Date.now() / 1000,
        offset: (knowledge.offset || 0) / 1000,
    });
    const left = await readJson(LEFT);
    // What was kept before the gate asked who has left does not tell.
    const name = proof.name === "valid" && !left ? "no_list" : proof.name;
    const hasLeft = name === "valid" && (await isOfWhoLeft(left, proof));
    return {proof, ...weigh({...proof, name, hasLeft}, knowledge)};
}

/** Return whether the holder of a pass works here no longer. */
async function isOfWhoLeft(left, {code, issuer}) {
    const part = left[issuer.id]?.[Math.floor(code.index / SIZE)];
    return Boolean(part) && (await readBits(part))(code.index);
}

function weigh({name, code, issuer, hasLeft}, {companies, live_required, asks}) {
    if (UNKNOWN.includes(name)) {
        return {verdict: "refused", sentence: "offline_unknown"};
    }
    if (issuer && companies && !companies.includes(issuer.id)) {
        return {verdict: "refused", sentence: "offline_foreign"};
    }
    if (OVER.includes(name)) {
        return {verdict: "refused", sentence: `offline_${name}`};
    }
    if (name !== "valid") {
        return {verdict: "undecided", sentence: `offline_${name}`};
    }
    if (hasLeft) {
        return {verdict: "refused", sentence: "offline_left"};
    }
    if (live_required) {
        return {verdict: "undecided", sentence: "offline_live"};
    }
    const lacking = findUnproven(asks || [], code, issuer);
    if (lacking.length) {
        return {verdict: "undecided", sentence: "offline_unproven", lacking};
    }
    return {verdict: "admitted", sentence: "offline_valid"};
}

/** Return what a site asks that the pass does not prove. */
function findUnproven(asks, code, issuer) {
    const modules = getModules(code, issuer, Date.now() / 1000);
    const proves = (name) =>
        name === code.typeName ||
        modules.some(
            (module) => module.name === name || module.name.startsWith(`${name}, `)
        );
    return asks.filter(({names}) => !names.some(proves)).map(({name}) => name);
}
