import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";

import { press } from "../actions/press.esm";

/**
 * What the inbox says when it shows nobody: that all have been answered, that nothing
 * was found, or, without accounts, how to begin.
 */
export class SocialNobody extends Component {
    static template = "social_care.InboxNobody";
    static props = {
        noContentHelp: { optional: true },
        showRibbon: { optional: true },
    };

    done = _t("Done");
    toDo = _t("To do");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ told: null, searched: this.isSearched });
        onWillStart(() => this.ask());
        onWillUpdateProps(() => this.ask());
    }

    async ask() {
        this.state.searched = this.isSearched;
        this.state.told = await this.orm.call(
            "social.care.conversation",
            "social_first_steps",
            []
        );
    }

    /** Whether somebody looks for something else than what the inbox begins with. */
    get isSearched() {
        const { query, searchItems } = this.env.searchModel;
        return query.some(({ searchItemId }) => {
            const item = searchItems[searchItemId];
            return !item.isDefault && !["groupBy", "dateGroupBy"].includes(item.type);
        });
    }

    get last() {
        const { last } = this.state.told;
        return (
            last &&
            _t("Last post came %(when)s from %(where)s.", {
                when: deserializeDateTime(last.at).toRelative(),
                where: last.where,
            })
        );
    }

    get steps() {
        const { steps } = this.state.told;
        return [
            ["account", _t("Connect an account")],
            ["team", _t("Make a team and add its people")],
            ["targets", _t("Set response targets")],
            ["signature", _t("Choose how answers are signed")],
            ["answer", _t("Send the first answer")],
        ].map(([name, label]) => ({ name, label, done: steps[name] }));
    }

    get isBegun() {
        return this.steps.every(({ done }) => done);
    }

    connect() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New Account"),
            res_model: "social.care.account",
            views: [[false, "form"]],
        });
    }

    async importFile() {
        const action = await press("social.care.account", "action_import", []);
        return this.action.doAction(action);
    }

    practise() {
        return this.action.doAction({
            type: "ir.actions.act_url",
            url: "/social_care/practice",
            target: "self",
        });
    }
}
