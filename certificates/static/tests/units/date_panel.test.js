import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {DateControlPanel} from "@certificates/date_panel/date_panel";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {deserializeDate, formatDate, serializeDate} from "@web/core/l10n/dates";
import {makeMockEnv} from "@web/../tests/web_test_helpers";
import {withChosenDay} from "@certificates/date_panel/date_search_model";

const {DateTime} = luxon;

defineMailModels();

// Dates and texts are those of a language.
beforeEach(() => makeMockEnv());

/** A search of which nothing but the chosen day matters here. */
class Search {
    constructor(context = {}) {
        this.globalContext = context;
        this.context = context;
        this.searchItems = {
            3: {id: 3, groupId: 0, type: "field", fieldName: "number"},
            4: {id: 4, groupId: 1, type: "filter", fieldName: "date"},
            5: {id: 5, groupId: 2, type: "field", fieldName: "date"},
        };
        this.query = [{searchItemId: 3}, {searchItemId: 5}];
        this.env = {services: {notification: {add: (text) => expect.step(`${text}`)}}};
    }

    addAutoCompletionValues(id, {label, operator, value}) {
        this.query.push({searchItemId: id, label, operator, value});
    }

    deactivateGroup(groupId) {
        expect.step(`without ${groupId}`);
    }
}

function makeSearch(context) {
    return new (withChosenDay(Search))(context);
}

function makePanel(context = {}) {
    return Object.assign(Object.create(DateControlPanel.prototype), {
        env: {searchModel: makeSearch(context)},
        field: {attempt: 0},
        notificationService: {add: (text) => expect.step(`${text}`)},
    });
}

describe("the chosen day", () => {
    test("is that of the search", () => {
        const day = (certificates_date) => makePanel({certificates_date}).day;
        expect(day("2024-02-09").toISODate()).toBe("2024-02-09");
        expect(day(["2024-02-09", "2024-02-10"]).toISODate()).toBe("2024-02-10");
    });

    test("is today if there is none, or nonsense", () => {
        for (const value of [undefined, [], false, 7, "soon"]) {
            expect(makePanel({certificates_date: value}).day).toBe(false);
        }
        expect(String(makePanel().placeholder)).toBe("Today");
    });

    test("is not to come where only the past is offered", () => {
        expect(makePanel({certificates_past_only: true}).lastDay).toBe("today");
        expect(makePanel().lastDay).toBe(undefined);
    });
});

describe("choosing a day", () => {
    test("replaces the one of before, and is written as the user writes it", () => {
        const panel = makePanel();
        panel.chooseDay(deserializeDate("2024-02-09"));
        expect(panel.env.searchModel.query).toEqual([
            {searchItemId: 3},
            {searchItemId: 5, label: "02/09/2024", operator: "=", value: "2024-02-09"},
        ]);
    });

    test("none is choosing today", () => {
        makePanel().chooseDay(false);
        expect.verifySteps(["without 2"]);
    });

    test("a day to come is refused where only the past is on record", () => {
        const panel = makePanel({certificates_past_only: true});
        panel.chooseDay(deserializeDate("2199-12-31"));
        expect(panel.env.searchModel.query.length).toBe(2);
        expect(panel.field.attempt).toBe(1);
        expect.verifySteps([
            "12/31/2199 is still to come: nothing is on record of it. Choose a day through today.",
        ]);
        panel.chooseDay(DateTime.local());
        expect(panel.env.searchModel.query[1].value).toBe(
            serializeDate(DateTime.local())
        );
    });

    test("a day that no certificate can have is refused everywhere", () => {
        const search = makeSearch();
        for (const day of ["0026-12-31", "1899-12-31", "2200-01-01"]) {
            search.chooseDay(deserializeDate(day));
            expect.verifySteps(["Choose a day in the years 1900 to 2199."]);
        }
        expect(search.query.length).toBe(2);
    });

    test("what was found by other means is no day", () => {
        const search = makeSearch();
        search.addAutoCompletionValues(3, {label: "x", operator: "ilike", value: "x"});
        expect(search.query.at(-1).label).toBe("x");
    });

    test("what is no day is said to be none, with an example", () => {
        const panel = makePanel();
        panel.typed = "onzin";
        panel.checkTyped();
        const example = formatDate(DateTime.local());
        expect.verifySteps([`onzin is no day. Write it like this: ${example}.`]);
        panel.checkTyped();
        panel.typed = "02/09/2024";
        panel.checkTyped();
        expect.verifySteps([]);
    });
});
