import {expect, test} from "@odoo/hoot";
import {
    MockServer,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Work extends models.Model {
    done = fields.Integer();
    _records = [{id: 1, done: 25}];
}

defineMailModels();
defineModels([Work]);

test("the bar follows the work on its own record", async () => {
    const listeners = new Set();
    mockService("bus_service", {
        subscribe(type, listener) {
            if (type === "certificates.progress") {
                listeners.add(listener);
            }
        },
        unsubscribe: (type, listener) => listeners.delete(listener),
    });
    onRpc("work", "web_read", () => {
        expect.step("read");
    });
    await mountView({
        type: "form",
        resModel: "work",
        resId: 1,
        arch: '<form><field name="done" widget="certificates_progress"/></form>',
    });
    expect.verifySteps(["read"]);
    expect(".o_field_widget[name=done]").toHaveText(/25/);
    const [listener] = listeners;
    listener({model: "work", id: 2});
    listener({model: "other", id: 1});
    await animationFrame();
    expect.verifySteps([]);
    MockServer.env.work.write(1, {done: 75});
    listener({model: "work", id: 1});
    await animationFrame();
    expect.verifySteps(["read"]);
});
