import {Component} from "@odoo/owl";
import {formatInteger} from "@web/views/fields/formatters";

/** Large numbers; with a bar of their shares, if they are the parts of a whole. */
export class FiguresTile extends Component {
    static template = "certificates.FiguresTile";
    static props = {tile: Object, open: Function};

    format(value) {
        return formatInteger(value);
    }

    /** Gray is for areas: as a text it could not be read. */
    getTextColor({color, value}) {
        return value && color && color !== "secondary" ? `text-${color}` : "text-muted";
    }

    get shares() {
        const {figures, shares} = this.props.tile;
        const parts = shares ? figures.filter(({value}) => value) : [];
        const total = parts.reduce((sum, {value}) => sum + value, 0);
        return parts.map((figure) => ({
            ...figure,
            percentage: (100 * figure.value) / total,
        }));
    }
}
