const CACHE = "certificates_gate";
const WORKER = "/certificates/gate/worker.js";
const PAGE = "/certificates/gate";
const LIBRARY = "/web/static/lib/zxing-library/zxing-library.js";

/** Keep the page and what it needs, so that it opens without network. */
export async function keepPage() {
    if (!navigator.serviceWorker || !window.caches) {
        return;
    }
    try {
        await navigator.serviceWorker.register(WORKER, {scope: PAGE});
        const needed = [...document.querySelectorAll("script[src], link[href^='/']")];
        const addresses = needed.map((element) => element.src || element.href);
        const cache = await caches.open(CACHE);
        await cache.addAll([PAGE, LIBRARY, ...addresses]);
        await dropOthers(cache, [PAGE, LIBRARY, ...addresses]);
    } catch {
        // Without it, the page works while there is a network.
    }
}

async function dropOthers(cache, addresses) {
    const wanted = new Set(addresses.map((a) => new URL(a, location.href).href));
    for (const request of await cache.keys()) {
        if (!wanted.has(request.url)) {
            await cache.delete(request);
        }
    }
}

/** Keep nothing any more. */
export async function forgetPage() {
    await window.caches?.delete(CACHE);
}
