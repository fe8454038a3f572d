// What the judges share: packages of the folder that ./setup/test installs, a question
// from stdin and an answer to stdout, both as JSON.
import {createRequire} from "node:module";
import {text} from "node:stream/consumers";

const require = createRequire(`${process.env.JUDGES}/`);

/** Return a package of others. */
export const load = (name) => require(name);

/** Answer the question; an error is the answer, too. */
export async function answer(judge) {
    const question = JSON.parse(await text(process.stdin));
    let verdict = null;
    try {
        verdict = await judge(question);
    } catch (error) {
        verdict = {error: `${error?.name}: ${error?.message ?? error}`};
    }
    process.stdout.write(JSON.stringify(verdict));
}
