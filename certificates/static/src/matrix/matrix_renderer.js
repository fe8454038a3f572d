import {Component, onPatched, onMounted, useRef} from "@odoo/owl";
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

    setup() {
        this.table = useRef("table");
        onMounted(() => this.keepTabStop());
        onPatched(() => this.keepTabStop());
    }

    /** The buttons of the table, by row. */
    get grid() {
        return [...this.table.el.rows].map((row) => [
            ...row.querySelectorAll("button"),
        ]);
    }

    /** The table is one stop of the Tab key: within it, the arrow keys move. */
    keepTabStop() {
        const buttons = this.grid.flat();
        this.setTabStop(buttons.includes(this.stop) ? this.stop : buttons[0]);
    }

    setTabStop(stop) {
        for (const button of this.grid.flat()) {
            button.tabIndex = button === stop ? 0 : -1;
        }
        this.stop = stop;
    }

    onFocusin(ev) {
        const button = ev.target.closest("button");
        if (button) {
            this.setTabStop(button);
        }
    }

    onKeydown(ev) {
        const next = this.findNext(ev);
        if (next) {
            ev.preventDefault();
            next.focus();
        }
    }

    /** The button to which a key moves, from the one that has the focus. */
    findNext({ctrlKey, key, target}) {
        const column = (button) => button.closest("th, td").cellIndex;
        const rows = this.grid.filter((buttons) => buttons.length);
        const y = rows.findIndex((buttons) => buttons.includes(target));
        if (y < 0) {
            return null;
        }
        const row = rows[y];
        const x = row.indexOf(target);
        const nearest = (buttons) =>
            buttons &&
            buttons.reduce((best, button) => {
                const distance = (b) => Math.abs(column(b) - column(target));
                return distance(button) < distance(best) ? button : best;
            });
        const moves = {
            ArrowLeft: () => row[x - 1],
            ArrowRight: () => row[x + 1],
            ArrowUp: () => nearest(rows[y - 1]),
            ArrowDown: () => nearest(rows[y + 1]),
            Home: () => (ctrlKey ? rows[0][0] : row[0]),
            End: () => (ctrlKey ? rows.at(-1).at(-1) : row.at(-1)),
        };
        return moves[key]?.();
    }

    get statuses() {
        return this.props.fields.status.selection.map(([key, label]) => ({key, label}));
    }

    get blankLabel() {
        return this.props.isFiltered
            ? _t("Not required, or filtered out")
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
        const {
            date_due: due,
            date_expiry: expiry,
            met_by_id,
            status,
        } = this.props.fields;
        const lines = [
            employee.name,
            type.name,
            Object.fromEntries(status.selection)[cell.status],
        ];
        if (cell.remark) {
            lines.push(cell.remark);
        }
        if (cell.met_by) {
            lines.push(`${met_by_id.string}: ${cell.met_by}`);
        }
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
        return _t("%(type)s, gaps: %(count)s", {type: type.name, count});
    }
}
