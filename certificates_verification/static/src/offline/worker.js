/* global FILES, VERSION */
/**
 * Answers for the pages of passes when there is no network: with a page that verifies
 * signed codes by itself. What that page needs is kept here. The server puts VERSION and
 * FILES before this script.
 */
const [SHELL, KEYS, CLOCK] = [
    "/pass/offline",
    "/.well-known/certificates/keys",
    "/pass/clock",
];
const PREFIX = "certificates-pass-";
const PROGRAM = `${PREFIX}${VERSION}`;
const PROOF = "certificates-proof";
const TIMEOUT_MS = 8000;
const FRESH_MS = 60000;
// What a server in between says when it does not reach the one behind it.
const OUT_OF_REACH = [502, 503, 504];

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(refresh(event.data)));
self.addEventListener("fetch", (event) => {
    const {pathname} = new URL(event.request.url);
    if (FILES.includes(pathname)) {
        event.respondWith(getFile(event.request));
    } else if (event.request.mode === "navigate" && event.request.method === "GET") {
        event.respondWith(open(event.request));
    }
});

async function install() {
    const program = await caches.open(PROGRAM);
    const wanted = [SHELL, ...FILES].map((url) => new Request(url, {cache: "reload"}));
    await program.addAll(wanted);
    await self.skipWaiting();
}

async function activate() {
    for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== PROGRAM) {
            await caches.delete(name);
        }
    }
    await self.clients.claim();
}

async function getFile(request) {
    return (await caches.match(request, {ignoreVary: true})) ?? fetch(request);
}

/** Let the server answer; without it, the page that does without. */
async function open(request) {
    try {
        const response = await Promise.race([fetch(request), fail(TIMEOUT_MS)]);
        if (!OUT_OF_REACH.includes(response.status)) {
            return response;
        }
    } catch {
        // There is no network, or hardly any.
    }
    return caches.match(SHELL, {ignoreVary: true});
}

function fail(milliseconds) {
    return new Promise((_resolve, reject) => {
        setTimeout(() => reject(new Error("No answer")), milliseconds);
    });
}

/**
 * Keep the keys of all issuers, and the lists of one, as they are now, and the page in
 * the language of the visitor.
 */
async function refresh({issuer: issuerId, lang}) {
    const proof = await caches.open(PROOF);
    const wanted = `${VERSION} ${issuerId} ${lang}`;
    const kept = await (await proof.match(CLOCK))?.json();
    if (kept?.wanted === wanted && Math.abs(Date.now() - kept.at) < FRESH_MS) {
        return;
    }
    const response = await fetch(KEYS, {cache: "no-store"});
    if (!response.ok) {
        return;
    }
    const at = Date.now();
    const offset = (at - (Date.parse(response.headers.get("Date")) || at)) / 1000;
    const {issuers} = await response.clone().json();
    await proof.put(KEYS, response);
    const issuer = issuers.find(({id}) => id === issuerId);
    await Promise.all(
        Object.values(issuer?.lists ?? {}).map((url) => keep(proof, url))
    );
    if (kept?.wanted !== wanted) {
        const headers = {"Accept-Language": lang};
        await keep(await caches.open(PROGRAM), SHELL, headers);
    }
    await proof.put(CLOCK, new Response(JSON.stringify({at, offset, wanted})));
}

async function keep(cache, url, headers = {}) {
    const response = await fetch(url, {cache: "no-cache", headers});
    if (response.ok) {
        await cache.delete(url, {ignoreVary: true});
        await cache.put(url, response);
    }
}
