/**
 * Decide without network by what a pass proves of itself.
 *
 * @param {Object} scan what was read
 * @param {Object} knowledge what the server has told last
 * @returns {Promise<Object|null>} what to show; nothing when it proves nothing
 */
export async function decideOffline(scan, knowledge) {
    return scan && knowledge && null;
}
