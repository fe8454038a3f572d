const LIBRARY = "/web/static/lib/zxing-library/zxing-library.js";
// Pixels of the longer side of the picture that is searched for a code. The library
// misses some codes in one size (of signed ones each seventh, held still, in the first)
// and finds them in another: each reading takes the next.
const SIDES = [1000, 700, 500];
const PAUSE = 60;

/**
 * Reads codes with what the browser has for it, which not all browsers do.
 */
class NativeReader {
    constructor() {
        this.detector = new window.BarcodeDetector({formats: ["qr_code"]});
    }

    async read(video) {
        const [code] = await this.detector.detect(video);
        return code?.rawValue || "";
    }
}

/**
 * Reads codes with the library that comes with Odoo.
 */
class LibraryReader {
    constructor(library) {
        this.library = library;
        this.reader = new library.QRCodeReader();
        this.hints = new Map([[library.DecodeHintType.TRY_HARDER, true]]);
        this.canvas = document.createElement("canvas");
        this.readings = 0;
    }

    async read(video) {
        this.draw(video);
        const {BinaryBitmap, HybridBinarizer, HTMLCanvasElementLuminanceSource} =
            this.library;
        const source = new HTMLCanvasElementLuminanceSource(this.canvas);
        try {
            const bitmap = new BinaryBitmap(new HybridBinarizer(source));
            return this.reader.decode(bitmap, this.hints).getText();
        } catch {
            // There is no code, or none that can be read.
            return "";
        }
    }

    /** Draw what the page shows of the picture, so that nothing else is read. */
    draw(video) {
        const {clientWidth, clientHeight, videoWidth, videoHeight} = video;
        const scale = Math.max(clientWidth / videoWidth, clientHeight / videoHeight);
        const width = clientWidth / scale;
        const height = clientHeight / scale;
        const side = SIDES[this.readings++ % SIDES.length];
        const shrunk = Math.min(side / Math.max(width, height), 1);
        this.canvas.width = width * shrunk;
        this.canvas.height = height * shrunk;
        this.canvas
            .getContext("2d", {willReadFrequently: true})
            .drawImage(
                video,
                (videoWidth - width) / 2,
                (videoHeight - height) / 2,
                width,
                height,
                0,
                0,
                this.canvas.width,
                this.canvas.height
            );
    }
}

function loadLibrary() {
    return new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = LIBRARY;
        script.onload = () => resolve(window.ZXing);
        script.onerror = () => reject(new Error("reader_missing"));
        document.head.append(script);
    });
}

async function createReader() {
    const formats = (await window.BarcodeDetector?.getSupportedFormats()) || [];
    if (formats.includes("qr_code")) {
        return new NativeReader();
    }
    return new LibraryReader(await loadLibrary());
}

/**
 * @param {Error} error of getUserMedia
 * @returns {String} the name of the sentence that says what to do
 */
export function explainCamera(error) {
    if (!navigator.mediaDevices) {
        return "camera_insecure";
    }
    const known = {
        NotAllowedError: "camera_denied",
        SecurityError: "camera_denied",
        NotFoundError: "camera_missing",
        OverconstrainedError: "camera_missing",
    };
    return error.message === "reader_missing"
        ? "reader_missing"
        : known[error.name] || "camera_failed";
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The camera of the device: calls back with each text that it reads.
 */
export class Camera {
    constructor(video, onRead) {
        this.video = video;
        this.onRead = onRead;
    }

    async start() {
        const stream = await navigator.mediaDevices.getUserMedia({
            audio: false,
            video: {
                facingMode: {ideal: "environment"},
                width: {ideal: 1280},
                height: {ideal: 720},
            },
        });
        this.video.srcObject = stream;
        await this.video.play();
        this.reader = await createReader();
        this.run();
    }

    async run() {
        while (this.video.srcObject?.active) {
            if (!document.hidden && this.video.videoWidth) {
                const text = await this.read();
                if (text) {
                    this.onRead(text);
                }
            }
            await sleep(PAUSE);
        }
    }

    async read() {
        try {
            return await this.reader.read(this.video);
        } catch {
            // A frame that cannot be read is followed by another one.
            return "";
        }
    }
}
