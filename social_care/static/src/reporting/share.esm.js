import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

const SMALL = 0.5;

/** A share from 0 to 1 as a whole number of hundredths. */
export function percent(share) {
    return Math.round(100 * share);
}

/**
 * A share with the interval in which it lies, on a bar, and beside it what others have
 * counted. Of few only the counts are told.
 */
export class Share extends Component {
    static template = "social_care.Share";
    static props = {
        figures: Object,
        mark: { optional: true },
        open: { type: Function, optional: true },
    };

    get words() {
        const { count, total, share, sure } = this.props.figures;
        if (!total) {
            return "–";
        }
        if (sure === "few") {
            return _t("%(count)s of %(total)s", {
                count: formatInteger(count),
                total: formatInteger(total),
            });
        }
        return _t("%s %", percent(share));
    }

    get interval() {
        const { low, high, sure } = this.props.figures;
        return sure === "few"
            ? ""
            : _t("%(low)s to %(high)s", { low: percent(low), high: percent(high) });
    }

    get title() {
        const { count, total, low, high } = this.props.figures;
        return _t(
            "%(count)s of %(total)s. The true share lies between %(low)s and %(high)s %.",
            {
                count: formatInteger(count),
                total: formatInteger(total),
                low: percent(low),
                high: percent(high),
            }
        );
    }

    get markTitle() {
        const { share, low, high, source } = this.props.mark;
        return _t(
            "An audit of %(source)s found %(share)s % answered (%(low)s to %(high)s).",
            { source, share: percent(share), low: percent(low), high: percent(high) }
        );
    }

    get hasBar() {
        return this.props.figures.total && this.props.figures.sure !== "few";
    }

    band({ low, high }) {
        const width = Math.max(100 * (high - low), SMALL);
        return `inset-inline-start: ${100 * low}%; width: ${width}%`;
    }

    at({ share }) {
        return `inset-inline-start: ${100 * share}%`;
    }
}
