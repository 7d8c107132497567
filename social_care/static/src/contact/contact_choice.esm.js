import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";
import { press } from "../actions/press.esm";

/**
 * Whose profile this is: the contact and why, or the contacts it may be, each with its
 * evidence. Nothing is linked but by a click.
 *
 * @param {Number} profileId
 * @param {Function} [onChanged] called after a contact was linked or taken away
 */
export class SocialContactChoice extends Component {
    static template = "social_care.ContactChoice";
    static props = {
        profileId: Number,
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ choice: null, busy: false });
        this.loads = 0;
        onWillStart(() => this.load(this.props.profileId));
        onWillUpdateProps((next) => {
            if (next.profileId !== this.profileId) {
                return this.load(next.profileId);
            }
        });
    }

    async load(profileId) {
        this.profileId = profileId;
        const number = ++this.loads;
        const choice = await this.orm.call("social.care.profile", "contact_choice", [
            [profileId],
        ]);
        if (number === this.loads) {
            this.state.choice = choice;
        }
    }

    /** Do something once, then show what became of it. */
    async change(method, ...args) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const ids = [this.props.profileId];
            const answer = await press("social.care.profile", method, ids, ...args);
            await this.load(this.profileId);
            await this.props.onChanged?.();
            return answer;
        } finally {
            this.state.busy = false;
        }
    }

    link(suggestion) {
        return this.change("action_link", suggestion.partner);
    }

    unlink() {
        return this.change("action_unlink");
    }

    async create() {
        const action = await this.change("action_create_contact");
        return action && this.action.doAction(action);
    }

    find() {
        this.dialog.add(SelectCreateDialog, {
            title: _t("Find the contact"),
            resModel: "res.partner",
            multiSelect: false,
            noCreate: true,
            domain: [["company_id", "in", [false, this.state.choice.company]]],
            onSelected: ([partner]) => this.change("action_link", partner),
        });
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: this.state.choice.partner,
            views: [[false, "form"]],
        });
    }
}

/** The same on the form of a profile. */
export class SocialContactChoiceWidget extends Component {
    static template = "social_care.ContactChoiceWidget";
    static components = { SocialContactChoice };
    static props = { ...standardWidgetProps };

    setup() {
        this.state = useState({ partner: 0 });
        useRecordObserver((record) => {
            this.state.partner = record.data.partner_id?.id || 0;
        });
    }

    get onChanged() {
        return () => this.props.record.load();
    }
}

registry.category("view_widgets").add("social_contact_choice", {
    component: SocialContactChoiceWidget,
});
