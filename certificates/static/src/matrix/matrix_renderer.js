import {Component} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

// More names than this are too wide beside one another.
const MAX_LEVEL_NAMES = 8;

const ICONS = {
    compliant: "fa-check",
    expiring: "fa-clock-o",
    grace: "fa-hourglass-half",
    missing: "fa-times",
    expired: "fa-calendar-times-o",
    exempt: "fa-minus",
};

export class MatrixRenderer extends Component {
    static template = "certificates.MatrixRenderer";
    static props = {
        fields: Object,
        isFiltered: Boolean,
        model: Object,
        openCell: Function,
        openEmployee: Function,
        openGaps: Function,
    };

    get statuses() {
        return this.props.fields.status.selection.map(([key, label]) => ({key, label}));
    }

    get blankLabel() {
        return this.props.isFiltered
            ? _t("Not required, or not searched for")
            : _t("Not required");
    }

    get isRotated() {
        return this.env.isSmall || this.props.model.types.length > MAX_LEVEL_NAMES;
    }

    getIcon(status) {
        return `fa ${ICONS[status] || "fa-question"}`;
    }

    getCell(employee, type) {
        return this.props.model.cells[employee.id][type.id];
    }

    /** What a cell says, to who cannot see it and to who points at it. */
    describe(employee, type, cell) {
        const lines = this.getLines(employee, type, cell);
        return {label: lines.join(", "), tooltip: JSON.stringify({lines})};
    }

    getLines(employee, type, cell) {
        const {date_due: due, date_expiry: expiry, status} = this.props.fields;
        const lines = [
            employee.name,
            type.name,
            Object.fromEntries(status.selection)[cell.status],
        ];
        if (cell.date_expiry) {
            lines.push(this.describeDate(expiry, cell.date_expiry));
        }
        if (["grace", "missing"].includes(cell.status)) {
            lines.push(this.describeDate(due, cell.date_due));
        }
        return lines;
    }

    describeDate(field, value) {
        return `${field.string}: ${formatDate(deserializeDate(value))}`;
    }

    describeGaps(type) {
        const count = this.props.model.gaps[type.id] || 0;
        return _t("%(type)s: %(count)s gaps", {type: type.name, count});
    }
}
