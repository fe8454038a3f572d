// Verify a COSE_Sign1: {token: hex, jwk} gives {payload: hex}.
import {answer, load} from "./judge.mjs";

const {COSEKey, Sign1} = load("@auth0/cose");

await answer(async ({token, jwk}) => {
    const signed = Sign1.decode(Buffer.from(token, "hex"));
    await signed.verify(await COSEKey.fromJWK(jwk).toKeyLike());
    return {payload: Buffer.from(signed.payload).toString("hex")};
});
