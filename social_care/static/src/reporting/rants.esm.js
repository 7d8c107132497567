import { Component, onWillStart, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";

import { Choice } from "./choice.esm";
import { Share } from "./share.esm";
import { listOf } from "./listing.esm";
import { networkIcon } from "../fields/network/network_field.esm";

/** How those ended who complained, or were clearly angry: in classes, with their words. */
export class Rants extends Component {
    static template = "social_care.Rants";
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
            this.orm.call("social.care.wait", "rant_to_rave", [this.state.asked])
        );
    }

    choose(values) {
        this.state.asked = { ...this.page.chosen, ...values };
        return this.load();
    }

    icon(rant) {
        return networkIcon(rant.network);
    }

    list(row, turns) {
        return this.action.doAction(
            listOf(row.label, [...row.domain, ["turn", "in", turns]])
        );
    }

    open(rant) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.care.conversation",
            res_id: rant.conversation,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("social_care.rants", Rants);
