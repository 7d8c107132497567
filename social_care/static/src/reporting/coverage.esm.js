import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { Choice } from "./choice.esm";
import { Figures } from "./figures.esm";
import { Share, percent } from "./share.esm";
import { ShareCurve } from "./curve.esm";
import { listOf } from "./listing.esm";

const { Info } = luxon;

/**
 * How many of those who asked in public had an answer, and how fast. Every figure comes
 * with the domain it was counted by, and opens the list of the same.
 */
export class Coverage extends Figures {
    static template = "social_care.Coverage";
    static components = { Choice, Share, ShareCurve };
    static method = "coverage";

    /** Networks of a class stand below it where there are several. */
    get rows() {
        const { table } = this.page;
        return table.filter(
            (row) =>
                !row.network ||
                table.filter((it) => it.network && it.intent === row.intent).length > 1
        );
    }

    get most() {
        return Math.max(...this.page.bars.map(({ count }) => count), 1);
    }

    get hasFigures() {
        return this.page.table.length && (this.page.table[0].total || this.left);
    }

    get left() {
        return this.page.left.reduce((sum, { count }) => sum + count, 0);
    }

    /** Monday first: seven rows of 24 cells, each empty or with its figures. */
    get week() {
        const found = new Map(
            this.page.hours.map((cell) => [`${cell.day}/${cell.hour}`, cell])
        );
        return Info.weekdays("short").map((name, index) => ({
            name,
            cells: [...Array(24).keys()].map((hour) => ({
                hour,
                figures: found.get(`${(index + 1) % 7}/${hour}`),
            })),
        }));
    }

    /** The fewer were answered, the darker: that is where people are left waiting. */
    heat({ figures }) {
        if (!figures) {
            return "";
        }
        const missed = 1 - figures.share;
        return `background-color: rgba(192, 57, 43, ${(0.06 + 0.84 * missed).toFixed(2)})`;
    }

    heatTitle(day, { hour, figures }) {
        return _t(
            "%(day)s, %(hour)s:00: %(count)s of %(total)s in time (%(share)s %)",
            {
                day,
                hour,
                count: this.number(figures.count),
                total: this.number(figures.total),
                share: percent(figures.share),
            }
        );
    }

    explore(view) {
        return this.show(
            _t("Waits for a Public Answer"),
            this.page.domains.asked,
            view
        );
    }

    figure(row, which) {
        const { asked } = this.page.domains;
        const domain = [...asked, ...this.page.domains[which], ...row.domain];
        return this.show(row.label || row.name || _t("Waits"), domain);
    }

    show(name, domain, view) {
        return this.action.doAction(listOf(name, domain, view));
    }
}

registry.category("actions").add("social_care.coverage", Coverage);
