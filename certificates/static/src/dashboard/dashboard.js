import {Component, markRaw, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {DashboardTile} from "./dashboard_tile";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/**
 * The tiles of the dashboard, wherever they are shown, read by one call; those whose
 * figures take long get them by another one.
 */
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
            this.show(await this.ask("get_tiles", filters));
        } catch (error) {
            this.state.error = {
                isOffline: error instanceof ConnectionLostError,
                message: error.data?.message,
            };
        }
        this.state.isLoading = false;
        if (!this.state.error && this.state.tiles.some(({later}) => later)) {
            await this.loadLater(filters);
        }
    }

    /** Fill the tiles that came without their figures. */
    async loadLater(filters) {
        let later = [];
        let missing = {later: false, empty: _t("The figures could not be loaded.")};
        try {
            later = await this.ask("get_later_tiles", filters);
            missing = {later: false};
        } catch {
            // The tile says so, and all others stay.
        }
        const byKey = Object.fromEntries(later.map((tile) => [tile.key, tile]));
        this.show(
            this.state.tiles.map((tile) =>
                tile.later ? {...tile, ...missing, ...byKey[tile.key]} : tile
            )
        );
    }

    ask(method, filters) {
        return this.keepLast.add(
            this.orm.call("certificates.dashboard", method, [filters])
        );
    }

    show(tiles) {
        this.state.tiles = markRaw(tiles);
    }

    open(opening) {
        return this.action.doAction(opening);
    }
}
