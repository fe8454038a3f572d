/** Reads a part of a status list: a signed credential with bits (W3C). */
import {isSigned, readBase64} from "./cose.js";
import {join} from "./cbor.js";

export const SIZE = 131072;

/**
 * Return a part of the list of an issuer, or null if it did not sign it.
 *
 * @param {String} token a JSON web token
 * @param {Object} issuer as the published keys describe it
 * @param {Object[]} keys all published keys
 * @returns {Object} when it was signed, in seconds, and what says if a bit is set
 */
export async function readList(token, issuer, keys) {
    const [head, body, signature] = token.split(".");
    const {alg, kid} = readJson(head);
    const jwk = issuer.kids.includes(kid) && keys.find((key) => key.kid === kid);
    const signed = new TextEncoder().encode(`${head}.${body}`);
    if (
        alg !== "ES256" ||
        !jwk ||
        !(await isSigned(jwk, readBase64(signature), signed))
    ) {
        return null;
    }
    const credential = readJson(body);
    if (credential.issuer !== issuer.issuer) {
        return null;
    }
    const has = await readBits(credential.credentialSubject.encodedList);
    return {signedAt: credential.iat, has};
}

/**
 * Return what says whether the bit of a place is set.
 *
 * @param {String} encoded a part of a list as credentials hold it
 */
export async function readBits(encoded) {
    const bits = await unpack(encoded);
    return (index) => Boolean((bits[(index % SIZE) >> 3] << (index & 7)) & 128);
}

function readJson(part) {
    return JSON.parse(new TextDecoder().decode(readBase64(part)));
}

async function unpack(encoded) {
    const {readable, writable} = new DecompressionStream("gzip");
    const writer = writable.getWriter();
    // What is wrong with it, the reader says.
    writer.write(readBase64(encoded.slice(1))).catch(() => null);
    writer.close().catch(() => null);
    const reader = readable.getReader();
    const parts = [];
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(part.value);
    }
    return join(parts);
}
