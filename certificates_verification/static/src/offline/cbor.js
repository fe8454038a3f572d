/**
 * Reads CBOR (RFC 8949) as far as signed codes use it: whole numbers, bytes, texts,
 * lists, maps, tags, and true, false and null. Everything else is an error.
 */

const MAX_DEPTH = 8;
const SIMPLE = new Map([
    [20, false],
    [21, true],
    [22, null],
]);

class Reader {
    constructor(bytes) {
        this.bytes = bytes;
        this.place = 0;
    }

    take(length) {
        const end = this.place + length;
        if (end > this.bytes.length) {
            throw new Error("CBOR ends too early");
        }
        const part = this.bytes.subarray(this.place, end);
        this.place = end;
        return part;
    }

    takeNumber(size) {
        let number = 0;
        for (const byte of this.take(size)) {
            number = number * 256 + byte;
        }
        if (!Number.isSafeInteger(number)) {
            throw new Error("CBOR with a number that is too large");
        }
        return number;
    }

    read(depth = 0) {
        if (depth > MAX_DEPTH) {
            throw new Error("CBOR that is too deep");
        }
        const [first] = this.take(1);
        const [kind, short] = [first >> 5, first & 31];
        if (kind === 7) {
            return this.readSimple(short);
        }
        const number = this.readArgument(short);
        switch (kind) {
            case 0:
                return number;
            case 1:
                return -1 - number;
            case 2:
                return this.take(number);
            case 3:
                return new TextDecoder("utf-8", {fatal: true}).decode(
                    this.take(number)
                );
            case 4:
                return this.readMany(number, () => this.read(depth + 1));
            case 5:
                return new Map(
                    this.readMany(number, () => [
                        this.read(depth + 1),
                        this.read(depth + 1),
                    ])
                );
            default:
                return {tag: number, value: this.read(depth + 1)};
        }
    }

    readArgument(short) {
        if (short < 24) {
            return short;
        }
        if (short > 27) {
            throw new Error("CBOR without a length");
        }
        return this.takeNumber(2 ** (short - 24));
    }

    readSimple(short) {
        if (!SIMPLE.has(short)) {
            throw new Error("CBOR with a value of another kind");
        }
        return SIMPLE.get(short);
    }

    readMany(count, read) {
        const found = [];
        for (let number = 0; number < count; number++) {
            found.push(read());
        }
        return found;
    }
}

/**
 * Return what some bytes say. Bytes after it are an error.
 *
 * @param {Uint8Array} bytes
 */
export function decode(bytes) {
    const reader = new Reader(bytes);
    const value = reader.read();
    if (reader.place !== bytes.length) {
        throw new Error("CBOR with more behind it");
    }
    return value;
}

/** Return texts, bytes and lists of them as CBOR. */
export function encode(value) {
    if (typeof value === "string") {
        const bytes = new TextEncoder().encode(value);
        return join([encodeHead(3, bytes.length), bytes]);
    }
    if (value instanceof Uint8Array) {
        return join([encodeHead(2, value.length), value]);
    }
    return join([encodeHead(4, value.length), ...value.map(encode)]);
}

function encodeHead(kind, number) {
    if (number < 24) {
        return Uint8Array.of((kind << 5) | number);
    }
    if (number < 256) {
        return Uint8Array.of((kind << 5) | 24, number);
    }
    return Uint8Array.of((kind << 5) | 25, number >> 8, number & 255);
}

/** Return several pieces of bytes as one. */
export function join(parts) {
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of parts) {
        joined.set(part, place);
        place += part.length;
    }
    return joined;
}
