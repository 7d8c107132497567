import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** First and last day of the periods that are offered by name, as dates of ISO 8601. */
const PERIODS = {
    week: (today) => [today.minus({ days: 6 }), today],
    days30: (today) => [today.minus({ days: 29 }), today],
    month: (today) => [today.startOf("month"), today],
    before: (today) => [
        today.minus({ months: 1 }).startOf("month"),
        today.minus({ months: 1 }).endOf("month"),
    ],
    days90: (today) => [today.minus({ days: 89 }), today],
    year: (today) => [today.minus({ years: 1 }).plus({ days: 1 }), today],
};

/** What a page of figures is about: a period, and which questions. */
export class Choice extends Component {
    static template = "social_care.Choice";
    static props = {
        chosen: Object,
        offered: Object,
        choose: Function,
        timed: { type: Boolean, optional: true },
    };

    get periods() {
        return [
            ["days30", _t("Last 30 days")],
            ["week", _t("Last 7 days")],
            ["month", _t("This month")],
            ["before", _t("Last month")],
            ["days90", _t("Last 90 days")],
            ["year", _t("Last 12 months")],
        ];
    }

    get period() {
        const { begin, end } = this.props.chosen;
        const same = Object.keys(PERIODS).find((name) => {
            const [first, last] = this.days(name);
            return first === begin && last === end;
        });
        return same || "";
    }

    days(name) {
        return PERIODS[name](DateTime.local()).map((day) => day.toISODate());
    }

    get within() {
        return [
            [60, _t("an hour")],
            [240, _t("four hours")],
            [1440, _t("a day")],
            [10080, _t("a week")],
        ];
    }

    get filters() {
        const labels = {
            network: _t("All networks"),
            intent: _t("All classes"),
            account_id: _t("All accounts"),
            team_id: _t("All teams"),
            language: _t("All languages"),
        };
        return Object.entries(labels)
            .map(([name, label]) => ({
                name,
                label,
                options: this.props.offered[name] || [],
            }))
            .filter(
                ({ name, options }) => options.length > 1 || this.props.chosen[name]
            );
    }

    setPeriod(name) {
        if (name) {
            const [begin, end] = this.days(name);
            this.props.choose({ begin, end });
        }
    }

    setFilter(name, value) {
        const isNumber = name.endsWith("_id");
        this.props.choose({ [name]: isNumber ? Number(value) || false : value });
    }
}
