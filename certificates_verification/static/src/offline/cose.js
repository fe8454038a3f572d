/**
 * Reads and verifies signed codes: CWT in COSE_Sign1 with ES256, written as digits. See
 * tools/cose.py and tools/claims.py, which make them.
 */
import {decode, encode} from "./cbor.js";

const [SIGN1_TAG, ALGORITHM, ES256, KEY_ID] = [18, 1, -7, 4];
const [EXPIRES, NOT_BEFORE, ID, OWN] = [4, 5, 7, -65537];
const CURVE = {name: "ECDSA", namedCurve: "P-256"};

/** Return the bytes that were written as digits. */
export function readDigits(digits) {
    if (!/^\d{3,2000}$/.test(digits)) {
        throw new Error("No digits");
    }
    const text = BigInt(digits).toString(16);
    const hex = text.padStart(text.length + (text.length % 2), "0");
    const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
    if (bytes[0] !== 1) {
        throw new Error("Digits of something else");
    }
    return bytes.subarray(1);
}

/** Return the parts of a signed code; nothing of it is verified yet. */
export function parse(digits) {
    const {tag, value} = decode(readDigits(digits));
    const [protectedHeader, unprotected, payload, signature] = value;
    if (tag !== SIGN1_TAG || decode(protectedHeader).get(ALGORITHM) !== ES256) {
        throw new Error("Not signed with ES256");
    }
    return {
        kid: new TextDecoder().decode(unprotected.get(KEY_ID)),
        signed: encode(["Signature1", protectedHeader, new Uint8Array(), payload]),
        signature,
        ...readClaims(decode(payload)),
    };
}

function readClaims(claims) {
    const [index, typeName, holder, level, modules] = claims.get(OWN);
    const id = claims.get(ID).reduce((number, byte) => number * 256 + byte, 0);
    return {
        id,
        index,
        typeName,
        holder,
        level,
        // Null where there was no room to list them.
        modules: modules?.map((module) =>
            typeof module === "string"
                ? {name: module, lastDay: null}
                : {name: module[0], lastDay: module[1]}
        ),
        starts: claims.get(NOT_BEFORE),
        expires: claims.get(EXPIRES) ?? null,
    };
}

/** Return whether bytes are signed with a public key (JWK). */
export async function isSigned(jwk, signature, signed) {
    const {kty, crv, x, y} = jwk;
    const key = await crypto.subtle.importKey("jwk", {kty, crv, x, y}, CURVE, false, [
        "verify",
    ]);
    const algorithm = {name: "ECDSA", hash: "SHA-256"};
    return crypto.subtle.verify(algorithm, key, signature, signed);
}

/** Return bytes that are written in base64url. */
export function readBase64(text) {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(plain), (sign) => sign.charCodeAt(0));
}
