import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";

import { networkIcon } from "../fields/network/network_field.esm";

/**
 * What else is about the same: the same post to another account of ours, or the same
 * contact on another network. The agent makes one matter of it, and says who answers.
 */
export class SocialSameMatter extends Component {
    static template = "social_care.SameMatter";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ others: [], busy: false });
        useRecordObserver((record) => this.load(record.resId));
    }

    get id() {
        return this.props.record.resId;
    }

    async load(id) {
        this.state.others = id ? await this.ask("same_matter", id) : [];
    }

    ask(method, id = this.id) {
        return this.orm.call("social.care.conversation", method, [[id]]);
    }

    async act(method) {
        this.state.busy = true;
        try {
            await this.ask(method);
            await this.props.record.load();
            await this.load(this.id);
        } finally {
            this.state.busy = false;
        }
    }

    icon(network) {
        return networkIcon(network);
    }

    get canAnswerHere() {
        return this.state.others.some((other) => other.same_post && !other.waived);
    }

    get canJoin() {
        return this.state.others.some((other) => !other.one_ticket);
    }

    open(other) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.care.conversation",
            res_id: other.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("social_same_matter", {
    component: SocialSameMatter,
});
