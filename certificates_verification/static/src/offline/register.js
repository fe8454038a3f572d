/**
 * Keeps what this device needs to check passes without network. Opened from a code that
 * is signed, once is enough.
 */
if (location.hash.length > 1 && navigator.serviceWorker) {
    const {issuer} = document.currentScript.dataset;
    navigator.serviceWorker.register("/pass/worker.js", {scope: "/pass/"});
    navigator.serviceWorker.ready.then((registration) =>
        registration.active.postMessage({
            issuer: Number(issuer),
            lang: document.documentElement.lang,
        })
    );
}
