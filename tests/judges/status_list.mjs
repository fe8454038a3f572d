// Read a status list: {token, jwk, indexes} gives {payload, length, statuses}.
import {answer, load} from "./judge.mjs";

const {importJWK, jwtVerify} = load("jose");
const {decodeList} = load("@digitalbazaar/vc-bitstring-status-list");

await answer(async ({token, jwk, indexes}) => {
    const {payload, protectedHeader} = await jwtVerify(token, await importJWK(jwk));
    const {encodedList} = payload.credentialSubject;
    const list = await decodeList({encodedList});
    const statuses = indexes.map((index) => list.getStatus(index));
    return {header: protectedHeader, payload, length: list.length, statuses};
});
