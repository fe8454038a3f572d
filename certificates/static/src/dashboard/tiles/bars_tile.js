/* global Chart */

import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {DEFAULT_BG, getColor} from "@web/core/colors/colors";
import {cookie} from "@web/core/browser/cookie";
import {formatInteger} from "@web/views/fields/formatters";
import {loadBundle} from "@web/core/assets";

// Where the colors of the theme are in Odoo's palette for charts.
const COLORS = {info: 0, danger: 1, success: 2, warning: 3, primary: 4};

// In pixels; the height of a chart is the least that it takes.
const BAR_WIDTH = 32;
const LINE_HEIGHT = 28;
const CHART_HEIGHT = 240;

// What half of a phone has room for.
const LABEL_LENGTH = 21;

/** A chart of bars that open their records; the same is to be had as a list. */
export class BarsTile extends Component {
    static template = "certificates.BarsTile";
    static props = {tile: Object, open: Function};

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({isList: false});
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas, tile) => {
                if (canvas) {
                    const chart = new Chart(canvas, this.getConfiguration(tile));
                    return () => chart.destroy();
                }
            },
            () => [this.canvas.el, this.props.tile]
        );
    }

    get height() {
        const {figures, horizontal} = this.props.tile;
        return horizontal ? (figures.length + 1) * LINE_HEIGHT : CHART_HEIGHT;
    }

    format(value) {
        return formatInteger(value);
    }

    getColor(name) {
        const scheme = cookie.get("color_scheme");
        return name in COLORS ? getColor(COLORS[name], scheme, "sm") : DEFAULT_BG;
    }

    /** Beside a bar a label is cut; below it, each word has a line of its own. */
    getLabel({label}) {
        if (!this.props.tile.horizontal) {
            return label.split(" ");
        }
        return label.length > LABEL_LENGTH
            ? `${label.slice(0, LABEL_LENGTH - 1)}…`
            : label;
    }

    getConfiguration({figures, horizontal, title}) {
        return {
            type: "bar",
            data: {
                labels: figures.map((figure) => this.getLabel(figure)),
                datasets: [
                    {
                        label: title,
                        data: figures.map(({value}) => value),
                        backgroundColor: figures.map(({color}) => this.getColor(color)),
                        borderRadius: 3,
                        maxBarThickness: BAR_WIDTH,
                    },
                ],
            },
            options: {
                indexAxis: horizontal ? "y" : "x",
                maintainAspectRatio: false,
                // All of the column or line of a bar is its own, however short it is.
                interaction: {
                    mode: "index",
                    axis: horizontal ? "y" : "x",
                    intersect: false,
                },
                onClick: (ev, elements) => this.onClick(elements),
                onHover: (ev, elements) => {
                    const isLink = this.getFigure(elements);
                    ev.native.target.style.cursor = isLink ? "pointer" : "default";
                },
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            title: ([{dataIndex}]) => figures[dataIndex].label,
                            label: ({dataIndex}) =>
                                this.format(figures[dataIndex].value),
                        },
                    },
                },
                scales: this.getScales(horizontal),
            },
        };
    }

    /** Texts and lines as around the chart, whatever the theme. */
    getScales(horizontal) {
        const style = getComputedStyle(this.canvas.el);
        const {color} = style;
        const grid = {color: style.getPropertyValue("--border-color") || DEFAULT_BG};
        const counts = {
            beginAtZero: true,
            border: {display: false},
            grid,
            ticks: {color, precision: 0, maxTicksLimit: 6},
        };
        const labels = {
            grid: {display: false},
            border: grid,
            ticks: {color, autoSkip: !horizontal, maxRotation: 0},
        };
        return horizontal ? {x: counts, y: labels} : {x: labels, y: counts};
    }

    getFigure(elements) {
        const figure = elements.length && this.props.tile.figures[elements[0].index];
        return figure && figure.value ? figure : null;
    }

    onClick(elements) {
        const figure = this.getFigure(elements);
        if (figure) {
            this.props.open(figure.open);
        }
    }
}
