import { _t } from "@web/core/l10n/translation";
import { getColor } from "@web/core/colors/colors";
import { cookie } from "@web/core/browser/cookie";
import { formatInteger } from "@web/views/fields/formatters";

import { TimeCurve } from "./time_curve.esm";
import { percent } from "./share.esm";

const FEW_POINTS = 62;

/**
 * A share over time with the interval in which it lies. What is too young to be told is
 * grey; where nothing could come in there is a shade.
 */
export class ShareCurve extends TimeCurve {
    static template = "social_care.ShareCurve";
    static props = { points: Array, outages: Array, open: Function, label: String };

    get told() {
        return this.props.points.filter((point) => point.total);
    }

    values(name) {
        return this.told.map((point) => ({
            x: this.at(point.begin),
            y: 100 * point[name],
        }));
    }

    draw() {
        const scheme = cookie.get("color_scheme");
        const color = getColor(0, scheme);
        const grey = getColor(4, scheme);
        const { told } = this;
        const muted = ({ p1DataIndex }) =>
            told[p1DataIndex].so_far ? grey : undefined;
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                datasets: [
                    {
                        data: this.values("low"),
                        borderWidth: 0,
                        pointRadius: 0,
                        pointHitRadius: 0,
                    },
                    {
                        data: this.values("high"),
                        borderWidth: 0,
                        pointRadius: 0,
                        pointHitRadius: 0,
                        backgroundColor: `${color}33`,
                        fill: "-1",
                    },
                    {
                        label: this.props.label,
                        data: this.values("share"),
                        borderColor: color,
                        segment: { borderColor: muted },
                        pointBackgroundColor: told.map((point) =>
                            point.so_far ? grey : color
                        ),
                        pointRadius: told.length > FEW_POINTS ? 1 : 3,
                        pointHitRadius: 12,
                    },
                ],
            },
            options: this.options,
            plugins: [{ beforeDatasetsDraw: (chart) => this.shade(chart) }],
        });
    }

    get options() {
        const { DateTime } = luxon;
        return {
            animation: false,
            maintainAspectRatio: false,
            onClick: (_event, [hit]) => hit && this.props.open(this.told[hit.index]),
            scales: {
                x: {
                    type: "linear",
                    min: this.at(this.props.points[0].begin),
                    max: this.at(this.props.points.at(-1).begin),
                    ticks: {
                        maxTicksLimit: 8,
                        callback: (value) =>
                            DateTime.fromMillis(value).toLocaleString({
                                day: "numeric",
                                month: "short",
                            }),
                    },
                },
                y: { min: 0, max: 100, ticks: { callback: (value) => `${value} %` } },
            },
            plugins: {
                legend: { display: false },
                tooltip: {
                    filter: ({ datasetIndex }) => datasetIndex === 2,
                    callbacks: {
                        title: ([{ dataIndex }]) => this.told[dataIndex].label,
                        label: ({ dataIndex }) => this.words(this.told[dataIndex]),
                    },
                },
            },
        };
    }

    words({ count, total, low, high, so_far: soFar }) {
        const values = {
            count: formatInteger(count),
            total: formatInteger(total),
            low: percent(low),
            high: percent(high),
        };
        return soFar
            ? _t("So far %(count)s of %(total)s (%(low)s to %(high)s %)", values)
            : _t("%(count)s of %(total)s (%(low)s to %(high)s %)", values);
    }
}
