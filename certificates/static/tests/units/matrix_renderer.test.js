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
    met_by_id: {string: "Met by"},
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
    expect(describe({status: "compliant", met_by: "Crane, C-1"}).label).toBe(
        "Wim Worker, Forklift, Compliant, Met by: Crane, C-1"
    );
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
        "Not required, or filtered out"
    );
});

test("a type says how many gaps it has", () => {
    const renderer = makeRenderer({model: {gaps: {7: 3}, types: []}});
    expect(renderer.describeGaps(FORKLIFT)).toBe("Forklift, gaps: 3");
    expect(renderer.describeGaps({id: 8, name: "Crane"})).toBe("Crane, gaps: 0");
});

test("the table is one stop of the Tab key, and the arrow keys move within it", () => {
    const fixture = document.createElement("table");
    fixture.innerHTML = `
        <tr><th></th><th><button>gaps</button></th><th></th></tr>
        <tr><th><button>Wim</button></th><td><button>1</button></td><td></td></tr>
        <tr><th><button>Coby</button></th><td></td><td><button>2</button></td></tr>`;
    const renderer = Object.assign(makeRenderer(), {table: {el: fixture}});
    const buttons = [...fixture.querySelectorAll("button")];
    const stops = () => buttons.filter((b) => b.tabIndex === 0).map((b) => b.innerText);
    renderer.keepTabStop();
    expect(stops()).toEqual(["gaps"]);
    const [gaps, wim, one, coby, two] = buttons;
    renderer.onFocusin({target: one});
    expect(stops()).toEqual(["1"]);
    renderer.keepTabStop();
    expect(stops()).toEqual(["1"]);
    const press = (target, key, ctrlKey = false) =>
        renderer.findNext({key, target, ctrlKey});
    expect(press(gaps, "ArrowDown")).toBe(one);
    expect(press(one, "ArrowLeft")).toBe(wim);
    expect(press(wim, "ArrowDown")).toBe(coby);
    expect(press(coby, "ArrowRight")).toBe(two);
    expect(press(two, "ArrowUp")).toBe(one);
    expect(press(gaps, "End", true)).toBe(two);
    expect(press(two, "Home")).toBe(coby);
    expect(press(two, "ArrowDown")).toBe(undefined);
    expect(press(two, "x")).toBe(undefined);
});
