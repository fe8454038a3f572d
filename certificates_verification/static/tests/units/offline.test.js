import {beforeEach, describe, expect, getFixture, test} from "@odoo/hoot";
import {SIGNED} from "./signed";
import {decode, encode} from "@certificates_verification/offline/cbor";
import {parse, readDigits} from "@certificates_verification/offline/cose";
import {getModules, judge} from "@certificates_verification/offline/verdict";
import {patchWithCleanup} from "@web/../tests/web_test_helpers";

const seconds = (text) => Date.parse(text) / 1000;
const JUNE = seconds("2026-06-01T18:00:00Z");
const LISTS = {"/0": SIGNED.lists[0], "/1": SIGNED.lists[1]};
const ISSUER = {
    id: 1,
    issuer: "https://x/company/1",
    name: "Acme",
    timezone: "Europe/Amsterdam",
    kids: [SIGNED.jwk.kid],
    revoked: [],
    max_hours: 24,
    lists: {0: "/0", 1: "/1"},
};

function bytes(hex) {
    return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

async function ask(changes = {}, issuerChanges = {}) {
    const {name} = await judge({
        digits: SIGNED.code,
        id: 7,
        published: {
            keys: [SIGNED.jwk],
            issuers: [{...ISSUER, ...issuerChanges}],
        },
        getList: async (address) => LISTS[address] ?? null,
        now: JUNE,
        offset: 2,
        ...changes,
    });
    return name;
}

describe("CBOR", () => {
    // Examples of appendix A of RFC 8949.
    test("whole numbers, bytes, texts and lists", () => {
        for (const [hex, value] of [
            ["00", 0],
            ["17", 23],
            ["1818", 24],
            ["1903e8", 1000],
            ["1a000f4240", 1000000],
            ["1b000000e8d4a51000", 1000000000000],
            ["20", -1],
            ["3863", -100],
            ["3903e7", -1000],
            ["f4", false],
            ["f5", true],
            ["f6", null],
            ["60", ""],
            ["62c3bc", "ü"],
            ["8301820203820405", [1, [2, 3], [4, 5]]],
        ]) {
            expect(decode(bytes(hex))).toEqual(value);
        }
        expect([...decode(bytes("4401020304"))]).toEqual([1, 2, 3, 4]);
        expect([...decode(bytes("a201020304"))]).toEqual([
            [1, 2],
            [3, 4],
        ]);
        expect(decode(bytes("c11a514b67b0"))).toEqual({tag: 1, value: 1363896240});
    });

    test("what is cut off, too long, too deep or of another kind is an error", () => {
        for (const hex of [
            "",
            "18",
            "62c3",
            "8301",
            "0000",
            "62ffff",
            "f97c00",
            "fb3ff199999999999a",
            "9fff",
            "1bffffffffffffffff",
            "81818181818181818181",
            "a101",
        ]) {
            expect(() => decode(bytes(hex))).toThrow();
        }
    });

    test("what is written is read again", () => {
        const long = "x".repeat(300);
        const [text, content, list] = decode(
            encode([long, new Uint8Array(40).fill(7), ["a"]])
        );
        expect(text).toBe(long);
        expect([...content]).toEqual(Array(40).fill(7));
        expect(list).toEqual(["a"]);
    });
});

describe("signed code", () => {
    test("says what it was made of", () => {
        const code = parse(SIGNED.code);
        expect(code.kid).toBe(SIGNED.jwk.kid);
        expect([code.id, code.index]).toEqual([7, 12]);
        expect(code.typeName).toBe("Veilig werken op hoogte");
        expect(code.holder).toBe("J. de Vries");
        expect(code.level).toBe("B");
        expect(code.expires).toBe(seconds("2030-01-02T00:00:00+01:00"));
        expect(parse(SIGNED.endless).expires).toBe(null);
    });

    test("modules that are over are left out", () => {
        const code = parse(SIGNED.code);
        const names = (day) =>
            getModules(code, ISSUER, seconds(day)).map((module) => module.name);
        expect(names("2027-01-01T22:00:00Z")).toEqual(["Night", "Rain"]);
        expect(names("2027-01-01T23:30:00Z")).toEqual(["Night"]);
    });

    test("digits of something else are an error", () => {
        for (const digits of ["", "12", "x".repeat(9), "1234567", "9".repeat(3000)]) {
            expect(() => readDigits(digits) && parse(digits)).toThrow();
        }
    });
});

describe("verdict", () => {
    // Hoot has signatures verified by nobody: another window does.
    beforeEach(() => {
        const frame = document.createElement("iframe");
        getFixture().append(frame);
        patchWithCleanup(crypto, {subtle: frame.contentWindow.crypto.subtle});
    });

    test("a genuine code", async () => {
        expect(await ask()).toBe("valid");
        expect(await ask({digits: SIGNED.endless, id: null})).toBe("valid");
    });

    test("before its first and after its last day", async () => {
        expect(
            await ask({now: seconds("2025-12-31T20:00:00Z"), getList: () => null})
        ).toBe("upcoming");
        expect(await ask({now: seconds("2030-01-01T22:59:00Z")})).toBe("old_list");
        expect(await ask({now: seconds("2030-01-01T23:01:00Z")})).toBe("expired");
    });

    test("withdrawn, in the second part of the list", async () => {
        const digits = SIGNED.withdrawn;
        expect(await ask({digits})).toBe("withdrawn");
        // However old the list.
        expect(await ask({digits, now: seconds("2028-01-01")})).toBe("withdrawn");
    });

    test("one changed digit", async () => {
        for (const place of [1, 40, 200, SIGNED.code.length - 1]) {
            const digit = (Number(SIGNED.code[place]) + 1) % 10;
            const digits =
                SIGNED.code.slice(0, place) + digit + SIGNED.code.slice(place + 1);
            const name = await ask({digits});
            expect(["changed", "unknown_key"]).toInclude(name);
        }
        expect(await ask({digits: SIGNED.code.slice(0, -9)})).toBe("changed");
        expect(await ask({digits: ""})).toBe("unsigned");
    });

    test("the address of another pass", async () => {
        expect(await ask({id: 8})).toBe("other_code");
    });

    test("keys that are not known, revoked, or not there", async () => {
        expect(await ask({digits: SIGNED.foreign})).toBe("unknown_key");
        expect(await ask({}, {kids: [], revoked: [SIGNED.jwk.kid]})).toBe(
            "revoked_key"
        );
        expect(await ask({published: null})).toBe("no_keys");
    });

    test("the key of another under the name of ours", async () => {
        const keys = [{...SIGNED.jwk, x: SIGNED.jwk.y}];
        expect(await ask({published: {keys, issuers: [ISSUER]}})).toBe("changed");
    });

    test("a list that is too old, missing, or not of the issuer", async () => {
        expect(await ask({now: JUNE + 3600 * 18})).toBe("valid");
        expect(await ask({now: JUNE + 3600 * 19})).toBe("old_list");
        expect(await ask({now: JUNE + 3600 * 19}, {max_hours: 48})).toBe("valid");
        expect(await ask({getList: async () => null})).toBe("no_list");
        expect(await ask({getList: async () => SIGNED.forgedList})).toBe("no_list");
        expect(await ask({}, {issuer: "https://x/company/2"})).toBe("no_list");
        expect(await ask({getList: async () => "no.list.this"})).toBe("no_list");
    });

    test("a clock that is ten minutes off", async () => {
        expect(await ask({offset: 600})).toBe("clock");
        expect(await ask({offset: -600})).toBe("clock");
        expect(await ask({offset: 240})).toBe("valid");
        const signed = seconds("2026-06-01T12:00:00Z");
        expect(await ask({now: signed - 600})).toBe("clock");
        expect(await ask({now: signed - 200})).toBe("valid");
    });
});
