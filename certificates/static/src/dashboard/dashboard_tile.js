import {BarsTile} from "./tiles/bars_tile";
import {Component} from "@odoo/owl";
import {FiguresTile} from "./tiles/figures_tile";
import {RowsTile} from "./tiles/rows_tile";
import {WelcomeTile} from "./tiles/welcome_tile";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {uniqueId} from "@web/core/utils/functions";

/**
 * Components by the kind of tile that they show. They get the props `tile`, as the
 * server made it, and `open`, a function that takes an opening of the tile.
 */
const kinds = registry.category("certificates_tiles");

kinds
    .add("bars", BarsTile)
    .add("figures", FiguresTile)
    .add("rows", RowsTile)
    .add("welcome", WelcomeTile);

/** The frame of a tile: its title, what there is to do, and its figures. */
export class DashboardTile extends Component {
    static template = "certificates.DashboardTile";
    static props = {tile: Object, open: Function};

    get component() {
        return kinds.get(this.props.tile.kind);
    }

    setup() {
        // The same tile may be on a page twice.
        this.titleId = uniqueId("o_certificates_tile_");
    }

    get isEmpty() {
        const {empty, figures} = this.props.tile;
        return Boolean(empty) && !figures.some(({value}) => value);
    }

    get count() {
        return formatInteger(this.props.tile.count);
    }
}
