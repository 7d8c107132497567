import { Component, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";

import { followersInWords } from "./followers.esm";
import { networkIcon } from "../fields/network/network_field.esm";
import { press } from "../actions/press.esm";

/**
 * Who a contact is on the networks: profiles, handles, the newest posts. Asked for only
 * where it is looked at, so that the form of a contact costs nothing more.
 */
export class SocialContactCard extends Component {
    static template = "social_care.ContactCard";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ card: null });
        this.loads = 0;
        useRecordObserver((record) => this.load(record.resId));
    }

    async load(partnerId) {
        this.partnerId = partnerId;
        const number = ++this.loads;
        const card = partnerId
            ? await this.orm.call("res.partner", "social_card", [[partnerId]])
            : null;
        if (number === this.loads) {
            this.state.card = card;
        }
    }

    reload() {
        return this.load(this.partnerId);
    }

    icon(network) {
        return networkIcon(network);
    }

    date(post) {
        return toLocaleDateTimeString(deserializeDateTime(post.at));
    }

    followers(profile) {
        return followersInWords(profile.followers);
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async unlink(profile) {
        await this.orm.call("social.care.profile", "action_unlink", [[profile.id]]);
        await this.props.record.load();
        await this.reload();
    }

    async editHandles() {
        const action = await press("res.partner", "action_edit_social_handles", [
            this.props.record.resId,
        ]);
        return this.action.doAction(action, { onClose: () => this.reload() });
    }
}

registry.category("view_widgets").add("social_contact_card", {
    component: SocialContactCard,
});
