import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { Choice } from "./choice.esm";
import { Figures } from "./figures.esm";

/** What each network brings, in two ways of counting that stand apart. */
export class Brought extends Figures {
    static template = "social_care.Brought";
    static components = { Choice };
    static method = "what_networks_bring";

    /** The ways of counting, each with its columns. */
    get ways() {
        const labels = {
            told: _t("Talked"),
            link: _t("With this account as source"),
            after: _t("Within %s days after talking to us", this.page.days),
            cost: _t("Cost"),
        };
        return Object.entries(labels)
            .map(([key, label]) => ({
                key,
                label,
                columns: this.page.columns.filter(({ way }) => way === key),
            }))
            .filter(({ columns }) => columns.length);
    }

    get columns() {
        return this.ways.flatMap(({ columns }) => columns);
    }

    cell(row, column) {
        return row.cells[this.page.columns.indexOf(column)];
    }

    open({ label, model, domain }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: model,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain,
        });
    }
}

registry.category("actions").add("social_care.brought", Brought);
