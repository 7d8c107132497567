import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { loadBundle } from "@web/core/assets";

/** A curve over time, drawn anew for other points; with a shade for outages. */
export class TimeCurve extends Component {
    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
                return () => this.chart?.destroy();
            },
            () => [this.props.points]
        );
    }

    /** Milliseconds of a moment that the server told. */
    at(moment) {
        return deserializeDateTime(moment).toMillis();
    }

    shade({ ctx, chartArea, scales }) {
        const { left, right, top, bottom } = chartArea;
        ctx.save();
        ctx.fillStyle = "rgba(220, 53, 69, 0.18)";
        for (const { begin, end } of this.props.outages) {
            const from = Math.max(scales.x.getPixelForValue(this.at(begin)), left);
            const to = Math.min(scales.x.getPixelForValue(this.at(end)), right);
            if (to >= from) {
                ctx.fillRect(from, top, Math.max(to - from, 2), bottom - top);
            }
        }
        ctx.restore();
    }
}
