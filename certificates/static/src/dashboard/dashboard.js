import {Component, markRaw, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {DashboardTile} from "./dashboard_tile";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";

/** The tiles of the dashboard, wherever they are shown, read by one call. */
export class CertificatesDashboard extends Component {
    static template = "certificates.Dashboard";
    static components = {DashboardTile};
    static props = {filters: Object};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({tiles: null, isLoading: true, error: null});
        // Not waited for: until then, the outlines of the tiles are shown.
        onWillStart(() => {
            this.load();
        });
        onWillUpdateProps((nextProps) => {
            if (nextProps.filters !== this.props.filters) {
                this.load(nextProps.filters);
            }
        });
    }

    async load(filters = this.props.filters) {
        Object.assign(this.state, {isLoading: true, error: null});
        try {
            const tiles = await this.keepLast.add(
                this.orm.call("certificates.dashboard", "get_tiles", [filters])
            );
            this.state.tiles = markRaw(tiles);
        } catch (error) {
            this.state.error = {
                isOffline: error instanceof ConnectionLostError,
                message: error.data?.message,
            };
        }
        this.state.isLoading = false;
    }

    open(opening) {
        return this.action.doAction(opening);
    }
}
