import {describe, expect, test} from "@odoo/hoot";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {BarsTile} from "@certificates/dashboard/tiles/bars_tile";
import {CertificatesDashboard} from "@certificates/dashboard/dashboard";
import {DashboardTile} from "@certificates/dashboard/dashboard_tile";
import {FiguresTile} from "@certificates/dashboard/tiles/figures_tile";
import {
    contains,
    mountWithCleanup,
    onRpc,
    preloadBundle,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

defineMailModels();
preloadBundle("web.chartjs_lib");

const FIGURES = [
    {label: "Cold Store", value: 1500, color: "danger", open: "cold"},
    {label: "Warehouse", value: 500, color: "danger", open: "warehouse"},
    {label: "Office", value: 0, color: "danger", open: "office"},
];

function make(component, tile) {
    return Object.assign(Object.create(component.prototype), {
        props: {tile, open: (opening) => expect.step(opening)},
    });
}

function mount(tile) {
    const props = {
        tile: {key: "gaps", title: "Gaps", figures: FIGURES, ...tile},
        open: (opening) => expect.step(opening),
    };
    return mountWithCleanup(DashboardTile, {props});
}

describe("bars", () => {
    test("can be read as a list, whose figures open their records", async () => {
        await mount({kind: "bars", horizontal: true});
        expect("canvas[aria-label='Gaps']").toHaveCount(1);
        await contains(".o_certificates_as_list").click();
        expect("canvas").toHaveCount(0);
        expect("tr:eq(0)").toHaveText("Cold Store 1,500");
        expect("tr button").toHaveCount(2);
        await contains("tr:contains('Warehouse') button").click();
        expect.verifySteps(["warehouse"]);
        await contains(".o_certificates_as_list").click();
        expect("canvas").toHaveCount(1);
    });

    test("a bar opens its records, and what is zero opens nothing", () => {
        const bars = make(BarsTile, {figures: FIGURES});
        bars.onClick([{index: 0}]);
        bars.onClick([{index: 2}]);
        bars.onClick([]);
        expect.verifySteps(["cold"]);
    });

    test("labels have room beside a bar, and lines below it", () => {
        const label = "Transport of Dangerous Goods";
        const beside = make(BarsTile, {horizontal: true}).getLabel({label});
        expect(beside).toBe("Transport of Dangero…");
        expect(beside).toHaveLength(21);
        expect(make(BarsTile, {horizontal: true}).getLabel({label: "Office"})).toBe(
            "Office"
        );
        expect(make(BarsTile, {}).getLabel({label: "Mar 2026"})).toEqual([
            "Mar",
            "2026",
        ]);
    });

    test("each line of a chart has its height", () => {
        expect(make(BarsTile, {figures: FIGURES, horizontal: true}).height).toBe(112);
        expect(make(BarsTile, {figures: FIGURES}).height).toBe(240);
    });

    test("counts begin at zero, along the bars", () => {
        const bars = make(BarsTile, {figures: FIGURES});
        bars.canvas = {el: document.body};
        expect(bars.getScales(true).x.beginAtZero).toBe(true);
        expect(bars.getScales(false).y.beginAtZero).toBe(true);
    });
});

describe("figures", () => {
    test("are parts of a whole, without those that are zero", () => {
        const {shares} = make(FiguresTile, {figures: FIGURES, shares: true});
        expect(shares.map(({percentage}) => percentage)).toEqual([75, 25]);
        expect(make(FiguresTile, {figures: FIGURES}).shares).toEqual([]);
        expect(make(FiguresTile, {figures: [], shares: true}).shares).toEqual([]);
    });

    test("have a color that can be read", () => {
        const color = (figure) => make(FiguresTile, {}).getTextColor(figure);
        expect(color({color: "danger", value: 1})).toBe("text-danger");
        for (const figure of [
            {color: "danger", value: 0},
            {color: "secondary", value: 1},
            {value: 1},
        ]) {
            expect(color(figure)).toBe("text-muted");
        }
    });

    test("open their records", async () => {
        await mount({kind: "figures"});
        expect(".o_certificates_figure:contains('Cold Store')").toHaveText(/1,500/);
        await contains(".o_certificates_figure:contains('Cold Store')").click();
        expect.verifySteps(["cold"]);
    });
});

test("a tile says so when there is nothing to count", () => {
    const isEmpty = (tile) => make(DashboardTile, tile).isEmpty;
    expect(isEmpty({empty: "No gaps", figures: [{value: 0}]})).toBe(true);
    expect(isEmpty({empty: "No gaps", figures: FIGURES})).toBe(false);
    expect(isEmpty({figures: []})).toBe(false);
});

describe("tiles that take long", () => {
    const LATER = {key: "later", kind: "figures", title: "Later", size: 4};

    async function open(answer) {
        onRpc("certificates.dashboard", "get_tiles", () => [
            {...LATER, key: "gaps", title: "Gaps", figures: FIGURES},
            {...LATER, figures: [], later: true, empty: "No gaps"},
        ]);
        onRpc("certificates.dashboard", "get_later_tiles", () => answer);
        await mountWithCleanup(CertificatesDashboard, {props: {filters: {}}});
        await animationFrame();
    }

    test("come after the others are shown", async () => {
        const answer = new Deferred();
        await open(answer);
        expect("[data-tile=gaps] .o_certificates_figure").toHaveCount(3);
        expect("[data-tile=later][aria-busy=true]").toHaveCount(1);
        expect("[data-tile=later]").not.toHaveText(/No gaps/);
        answer.resolve([{...LATER, figures: FIGURES}]);
        await animationFrame();
        await animationFrame();
        expect("[data-tile=later] .o_certificates_figure").toHaveCount(3);
        expect("[aria-busy=true]").toHaveCount(0);
    });

    test("say so if their figures do not come, and leave the others", async () => {
        const answer = new Deferred();
        await open(answer);
        answer.reject(new Error("slow"));
        await animationFrame();
        await animationFrame();
        expect("[data-tile=later]").toHaveText(/could not be loaded/);
        expect("[data-tile=gaps] .o_certificates_figure").toHaveCount(3);
    });
});
