import { Component, onWillStart, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";

import { Choice } from "./choice.esm";
import { Share } from "./share.esm";

/** How many stars each place and app has, and how many of their reviews were answered. */
export class Stars extends Component {
    static template = "social_care.Stars";
    static components = { Choice, Share };
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

    async load() {
        this.state.page = await this.keepLast.add(
            this.orm.call("social.care.wait", "stars", [this.state.asked])
        );
    }

    choose(values) {
        this.state.asked = { ...this.page.chosen, ...values };
        return this.load();
    }

    /** The reviews behind a number: the same domain that it was counted by. */
    list(row, name) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: row.label,
            res_model: "social.care.post",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: row.domains[name],
            context: {},
        });
    }
}

registry.category("actions").add("social_care.stars", Stars);
