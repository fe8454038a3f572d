import {describe, expect, test, tick} from "@odoo/hoot";
import {MatrixModel} from "@certificates/matrix/matrix_model";

const SEARCH = {context: {certificates_date: "2026-03-01"}, domain: [["a", "=", 1]]};

/** Return a model of so many employees, whose calls are verified as steps. */
function makeModel(total, params = {}) {
    const orm = {
        async call(resModel, method, [domain], {context, ...page}) {
            expect(resModel).toBe("certificates.compliance");
            expect(domain).toBe(SEARCH.domain);
            expect(context).toBe(SEARCH.context);
            if (method === "get_matrix_totals") {
                return {7: {missing: 2, expired: 1, compliant: 5}, 8: {compliant: 4}};
            }
            expect.step(`${page.offset}+${page.limit}`);
            const length = Math.max(0, Math.min(page.limit, total - page.offset));
            return {employees: Array.from({length}, (_, id) => ({id})), total};
        },
    };
    const model = new MatrixModel(
        {},
        {resModel: "certificates.compliance", ...params},
        {orm}
    );
    model.bus.addEventListener("update", () => expect.step("update"));
    return model;
}

/** Load a page; the gaps follow. */
async function load(model) {
    await model.load(SEARCH);
    await tick();
}

describe("pages", () => {
    test("the first page has forty employees", async () => {
        const model = makeModel(100);
        await load(model);
        expect.verifySteps(["0+40", "update", "update"]);
        expect(model.employees).toHaveLength(40);
        expect(model.total).toBe(100);
    });

    test("who comes back finds the page of before", async () => {
        const model = makeModel(100, {limit: 20, offset: 60});
        await load(model);
        expect(model.page).toEqual({limit: 20, offset: 60});
        expect.verifySteps(["60+20", "update", "update"]);
    });

    test("another search begins at the first page", async () => {
        const model = makeModel(100, {limit: 20, offset: 60});
        await load(model);
        await load(model);
        expect(model.page).toEqual({limit: 20, offset: 0});
        expect.verifySteps(["60+20", "update", "update", "0+20", "update", "update"]);
    });

    test("a page that is gone is the first page", async () => {
        const model = makeModel(10, {offset: 40});
        await load(model);
        expect.verifySteps(["40+40", "0+40", "update", "update"]);
        expect(model.page).toEqual({limit: 40, offset: 0});
    });

    test("nobody at all is an empty page", async () => {
        const model = makeModel(0);
        await load(model);
        expect(model.employees).toEqual([]);
        expect.verifySteps(["0+40", "update", "update"]);
    });
});

describe("gaps", () => {
    test("what is missing or expired is counted after the page is shown", async () => {
        const model = makeModel(3);
        await model.load(SEARCH);
        expect.verifySteps(["0+40", "update"]);
        expect(model.gaps).toBe(null);
        await tick();
        expect.verifySteps(["update"]);
        expect(model.gaps).toEqual({7: 3, 8: 0});
    });

    test("a type opens its gaps within the search", async () => {
        const model = makeModel(3);
        await load(model);
        expect(model.getGapsDomain({id: 7})).toEqual([
            ["a", "=", 1],
            ["type_id", "=", 7],
            ["status", "in", ["missing", "expired"]],
        ]);
        expect.verifySteps(["0+40", "update", "update"]);
    });
});
