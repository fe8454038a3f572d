import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {DateControlPanel} from "@certificates/date_panel/date_panel";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {deserializeDate} from "@web/core/l10n/dates";
import {makeMockEnv} from "@web/../tests/web_test_helpers";

defineMailModels();

// Dates and texts are those of a language.
beforeEach(() => makeMockEnv());

function makePanel(context = {}) {
    const searchModel = {
        context,
        searchItems: {
            4: {id: 4, groupId: 1, type: "filter", fieldName: "date"},
            5: {id: 5, groupId: 2, type: "field", fieldName: "date"},
        },
        deactivateGroup: (groupId) => expect.step(`without ${groupId}`),
        addAutoCompletionValues: (id, {label, operator, value}) =>
            expect.step(`${id} ${operator} ${value} as ${label}`),
    };
    return Object.assign(Object.create(DateControlPanel.prototype), {
        env: {searchModel},
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
    test("replaces the one of before", () => {
        makePanel().chooseDay(deserializeDate("2024-02-09"));
        expect.verifySteps(["without 2", "5 = 2024-02-09 as 02/09/2024"]);
    });

    test("none is choosing today", () => {
        makePanel().chooseDay(false);
        expect.verifySteps(["without 2"]);
    });
});
