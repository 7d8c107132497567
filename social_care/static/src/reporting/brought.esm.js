import { Component, onWillStart, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";

import { Choice } from "./choice.esm";

/** What each network brings, in two ways of counting that stand apart. */
export class Brought extends Component {
    static template = "social_care.Brought";
    static components = { Choice };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ page: null, asked: this.props.state?.asked || {} });
        useSetupAction({ getLocalState: () => ({ asked: { ...this.state.asked } }) });
        onWillStart(() => this.load());
    }

    get page() {
        return this.state.page;
    }

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

    async load() {
        this.state.page = await this.keepLast.add(
            this.orm.call("social.care.wait", "what_networks_bring", [this.state.asked])
        );
    }

    choose(values) {
        this.state.asked = { ...this.page.chosen, ...values };
        return this.load();
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
