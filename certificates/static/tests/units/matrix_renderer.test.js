import {beforeEach, expect, test} from "@odoo/hoot";
import {MatrixRenderer} from "@certificates/matrix/matrix_renderer";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {makeMockEnv} from "@web/../tests/web_test_helpers";

defineMailModels();

// Dates and texts are those of a language.
beforeEach(() => makeMockEnv());

const FIELDS = {
    date_due: {string: "Due"},
    date_expiry: {string: "Expiry Date"},
    status: {
        selection: [
            ["compliant", "Compliant"],
            ["missing", "Missing"],
            ["grace", "Grace Period"],
        ],
    },
};
const WIM = {id: 1, name: "Wim Worker"};
const FORKLIFT = {id: 7, name: "Forklift"};

function makeRenderer(props = {}, env = {}) {
    const renderer = Object.create(MatrixRenderer.prototype);
    return Object.assign(renderer, {
        env,
        props: {fields: FIELDS, isFiltered: false, model: {types: []}, ...props},
    });
}

test("a cell says who, what, and until when", () => {
    const renderer = makeRenderer();
    const describe = (cell) => renderer.describe(WIM, FORKLIFT, cell);
    const {label, tooltip} = describe({
        status: "compliant",
        date_expiry: "2026-12-31",
        date_due: "2020-01-01",
    });
    expect(label).toBe("Wim Worker, Forklift, Compliant, Expiry Date: 12/31/2026");
    expect(JSON.parse(tooltip).lines.join(", ")).toBe(label);
    for (const [status, name] of [
        ["missing", "Missing"],
        ["grace", "Grace Period"],
    ]) {
        expect(describe({status, date_due: "2026-02-01"}).label).toBe(
            `Wim Worker, Forklift, ${name}, Due: 02/01/2026`
        );
    }
});

test("each status has an icon", () => {
    const renderer = makeRenderer();
    expect(renderer.getIcon("missing")).toBe("fa fa-times");
    expect(renderer.getIcon("something new")).toBe("fa fa-question");
});

test("the names of many types stand upright, and on a phone those of any", () => {
    const types = (length) => ({model: {types: Array.from({length})}});
    expect(makeRenderer(types(8)).isRotated).toBe(false);
    expect(makeRenderer(types(9)).isRotated).toBe(true);
    expect(makeRenderer(types(1), {isSmall: true}).isRotated).toBe(true);
});

test("what is blank may be blank for the search", () => {
    expect(String(makeRenderer().blankLabel)).toBe("Not required");
    expect(String(makeRenderer({isFiltered: true}).blankLabel)).toBe(
        "Not required, or not searched for"
    );
});

test("a type says how many gaps it has", () => {
    const renderer = makeRenderer({model: {gaps: {7: 3}, types: []}});
    expect(renderer.describeGaps(FORKLIFT)).toBe("Forklift: 3 gaps");
    expect(renderer.describeGaps({id: 8, name: "Crane"})).toBe("Crane: 0 gaps");
});
