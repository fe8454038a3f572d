/* Opens the page of a gate without network. The page itself keeps what it needs. */

const CACHE = "certificates_gate";
const PAGE = "/certificates/gate";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
    const {method, url} = event.request;
    const {origin, pathname} = new URL(url);
    if (method !== "GET" || origin !== self.location.origin) {
        return;
    }
    if (pathname === PAGE) {
        event.respondWith(openPage(event.request));
    } else if (pathname.startsWith("/web/")) {
        event.respondWith(openKept(event.request));
    }
});

/* The page as it is now; without network as it was kept. */
async function openPage(request) {
    try {
        return await fetch(request);
    } catch (error) {
        const kept = await caches.match(PAGE, {cacheName: CACHE});
        if (kept) {
            return kept;
        }
        throw error;
    }
}

/* What never changes under its address. */
async function openKept(request) {
    return (await caches.match(request, {cacheName: CACHE})) || fetch(request);
}
