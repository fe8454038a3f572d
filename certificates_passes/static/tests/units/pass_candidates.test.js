import {describe, expect, test} from "@odoo/hoot";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {registry} from "@web/core/registry";

const {component: PassCandidates} = registry
    .category("view_widgets")
    .get("certificates_pass_candidates");
const {component: PassAdd} = registry
    .category("view_widgets")
    .get("certificates_pass_add");
const {Controller} = registry.category("views").get("certificates_pass_candidates");

function makeList(data = {}) {
    const list = Object.create(PassCandidates.prototype);
    list.props = {record: {data: {candidate_domain: [], show_details: false, ...data}}};
    return list;
}

function makeController(checked = []) {
    return Object.assign(Object.create(Controller.prototype), {
        passSelection: {
            candidateCount: 250,
            add: async (ids) => expect.step(`add ${ids}`),
        },
        model: {
            root: {
                count: 250,
                limit: 40,
                offset: 80,
                selection: checked.map((resId) => ({resId})),
                load: ({offset, limit}) => expect.step(`load ${offset}+${limit}`),
            },
        },
        discardSelection: () => expect.step("nothing checked"),
    });
}

describe("the list", () => {
    test("searches anew only when there is something else to search for", () => {
        const list = makeList({candidate_domain: [["id", ">", 0]]});
        const {domain} = list;
        list.props.record.data.candidate_domain = [["id", ">", 0]];
        expect(list.domain).toBe(domain);
        list.props.record.data.candidate_domain = [["id", ">", 1]];
        expect(list.domain).toEqual([["id", ">", 1]]);
    });

    test("reads details only when they are asked for", () => {
        const list = makeList();
        const {context} = list;
        expect(context.certificates_details).toBe(false);
        expect(list.context).toBe(context);
        list.props.record.data.show_details = true;
        expect(list.context.certificates_details).toBe(true);
        expect(list.context.list_view_ref).toBe(context.list_view_ref);
    });

    test("is turned page by page", () => {
        const {limit, offset, onUpdate, total} = makeController().pagerProps;
        expect([total, offset, limit]).toEqual([250, 80, 40]);
        onUpdate({offset: 120, limit: 40});
        expect.verifySteps(["load 120+40"]);
    });

    test("says how many all are", () => {
        allowTranslations();
        expect(String(makeController().addAllLabel)).toBe("Add All 250 Found");
    });
});

describe("adding", () => {
    test("what is checked is added, and not checked any more", async () => {
        await makeController([3, 4]).addChecked();
        expect.verifySteps(["nothing checked", "add 3,4"]);
    });

    test("a click anywhere in a row checks it, another one does not", async () => {
        const record = {
            selected: false,
            async toggleSelection(selected) {
                this.selected = selected;
            },
        };
        const controller = makeController();
        await controller.openRecord(record);
        expect(record.selected).toBe(true);
        await controller.openRecord(record);
        expect(record.selected).toBe(false);
    });

    test("a row knows whether it is in the selection", () => {
        const row = Object.create(PassAdd.prototype);
        row.passSelection = {
            ids: new Set([3]),
            add: (ids) => expect.step(`add ${ids}`),
        };
        row.props = {record: {resId: 3}};
        expect(row.isAdded).toBe(true);
        row.props = {record: {resId: 4}};
        expect(row.isAdded).toBe(false);
        row.add();
        expect.verifySteps(["add 4"]);
    });
});
