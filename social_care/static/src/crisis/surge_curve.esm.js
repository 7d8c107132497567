import { cookie } from "@web/core/browser/cookie";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { getColor } from "@web/core/colors/colors";

import { TimeCurve } from "../reporting/time_curve.esm";

/**
 * How many complain, over time: with what is usual as a band, what happened as lines,
 * and a shade where nothing could come in.
 */
export class SurgeCurve extends TimeCurve {
    static template = "social_care.SurgeCurve";
    static props = {
        points: Array,
        band: Object,
        events: Array,
        outages: Array,
        label: String,
    };

    get spoken() {
        return this.props.events.map((event) => ({
            ...event,
            time: deserializeDateTime(event.at).toLocaleString(
                luxon.DateTime.DATETIME_SHORT
            ),
        }));
    }

    draw() {
        const color = getColor(0, cookie.get("color_scheme"));
        const { points, band } = this.props;
        const line = (y) => points.map(({ begin }) => ({ x: this.at(begin), y }));
        const quiet = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0 };
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                datasets: [
                    { ...quiet, data: line(0) },
                    {
                        ...quiet,
                        data: line(band.most),
                        backgroundColor: "rgba(113, 99, 158, 0.18)",
                        fill: "-1",
                    },
                    {
                        label: this.props.label,
                        data: points.map(({ begin, count }) => ({
                            x: this.at(begin),
                            y: count,
                        })),
                        borderColor: color,
                        backgroundColor: color,
                        pointRadius: points.length > 62 ? 0 : 2,
                        pointHitRadius: 12,
                        segment: {
                            // The last step is not over.
                            borderDash: ({ p1DataIndex }) =>
                                p1DataIndex === points.length - 1 ? [4, 4] : undefined,
                        },
                    },
                ],
            },
            options: this.options,
            plugins: [
                {
                    beforeDatasetsDraw: (chart) => this.shade(chart),
                    afterDatasetsDraw: (chart) => this.mark(chart),
                },
            ],
        });
    }

    get options() {
        const { DateTime } = luxon;
        const { points } = this.props;
        const day = 24 * 3600 * 1000;
        const long = this.at(points.at(-1).begin) - this.at(points[0].begin) > day;
        const clock = long ? DateTime.DATETIME_SHORT : DateTime.TIME_SIMPLE;
        return {
            animation: false,
            maintainAspectRatio: false,
            scales: {
                x: {
                    type: "linear",
                    min: this.at(points[0].begin),
                    max: this.at(points.at(-1).begin),
                    ticks: {
                        maxTicksLimit: 8,
                        callback: (value) =>
                            DateTime.fromMillis(value).toLocaleString(clock),
                    },
                },
                y: { min: 0, ticks: { precision: 0 } },
            },
            plugins: {
                legend: { display: false },
                tooltip: {
                    filter: ({ datasetIndex }) => datasetIndex === 2,
                    callbacks: {
                        title: ([{ parsed }]) =>
                            DateTime.fromMillis(parsed.x).toLocaleString(
                                DateTime.DATETIME_SHORT
                            ),
                    },
                },
            },
        };
    }

    mark({ ctx, chartArea, scales }) {
        ctx.save();
        ctx.strokeStyle = ctx.fillStyle = "rgb(220, 53, 69)";
        ctx.font = "12px sans-serif";
        this.props.events.forEach(({ at }, index) => {
            const x = scales.x.getPixelForValue(this.at(at));
            if (x >= chartArea.left && x <= chartArea.right) {
                ctx.beginPath();
                ctx.moveTo(x, chartArea.top);
                ctx.lineTo(x, chartArea.bottom);
                ctx.stroke();
                ctx.fillText(`${index + 1}`, x + 3, chartArea.top + 11);
            }
        });
        ctx.restore();
    }
}
