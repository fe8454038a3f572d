import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const ASK_MS = 3000;

/**
 * The link that pairs a device, as a code: it is shown once, and kept nowhere.
 */
export class Pairing extends Component {
    static template = "certificates_gate.Pairing";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.params = this.props.action.params || {};
        this.state = useState({device: "waiting", seconds: 0});
        onWillStart(() => this.count());
        this.timers = [
            setInterval(() => this.count(), 1000),
            setInterval(() => this.ask(), ASK_MS),
        ];
        onWillUnmount(() => this.stop());
    }

    stop() {
        this.timers.forEach(clearInterval);
    }

    count() {
        if (!this.params.until) {
            this.state.device = "lapsed";
            return;
        }
        const left = deserializeDateTime(this.params.until) - luxon.DateTime.now();
        this.state.seconds = Math.max(Math.floor(left / 1000), 0);
    }

    get left() {
        const minutes = Math.floor(this.state.seconds / 60);
        return `${minutes}:${String(this.state.seconds % 60).padStart(2, "0")}`;
    }

    async ask() {
        if (this.state.device !== "waiting") {
            return;
        }
        const [device] = await this.orm.silent.read(
            "certificates.gate.device",
            [this.params.device_id],
            ["state"]
        );
        this.state.device = device.state;
    }

    async cancel() {
        const ids = [this.params.device_id];
        await this.orm.call("certificates.gate.device", "action_revoke", [ids]);
        this.close();
    }

    openDevice() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "certificates.gate.device",
            res_id: this.params.device_id,
            views: [[false, "form"]],
        });
    }

    close() {
        this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry.category("actions").add("certificates_gate.pairing", Pairing);
