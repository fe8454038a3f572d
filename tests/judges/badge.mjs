// Verify an Open Badge: {token, keys, issuer} gives {head, credential}. The keys are a
// set as it is published. What is verified is the signature with its days, that each word
// is one of the standards, and the shape of an Open Badge 3.0.
import {answer, load} from "./judge.mjs";

const {createLocalJWKSet, jwtVerify} = load("jose");
const jsonld = load("@digitalcredentials/jsonld");
const {securityLoader} = load("@digitalcredentials/security-document-loader");
const {UnsignedAchievementCredentialValidator} = load("@learncard/types");

await answer(async ({token, keys, issuer}) => {
  const jwks = createLocalJWKSet(keys);
  const {payload, protectedHeader} = await jwtVerify(token, jwks, {issuer});
  const {iss, jti, sub, nbf, exp, ...credential} = payload;
  const documentLoader = securityLoader().build();
  await (jsonld.default ?? jsonld).expand(credential, {documentLoader, safe: true});
  UnsignedAchievementCredentialValidator.parse(credential);
  return {head: protectedHeader, claims: {iss, jti, sub, nbf, exp}, credential};
});
