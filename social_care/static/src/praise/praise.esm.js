import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useAutofocus, useService } from "@web/core/utils/hooks";

import { networkIcon } from "../fields/network/network_field.esm";

/**
 * Praise, one after another: T thanks in the words that are shown, L likes, S shares,
 * N goes on to the next. While one writes, keys are letters.
 */
export class Praise extends Component {
    static template = "social_care.Praise";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ rows: [], total: 0, at: 0, busy: false });
        this.keys = {
            t: () => this.thank(),
            l: () => this.like(),
            s: () => this.share(),
            n: () => this.next(),
        };
        useAutofocus({ refName: "page" });
        useExternalListener(window, "keydown", (ev) => this.onKey(ev));
        onWillStart(() => this.load());
    }

    get row() {
        return this.state.rows[this.state.at];
    }

    get when() {
        return deserializeDateTime(this.row.at).toRelative();
    }

    get icon() {
        return networkIcon(this.row.network);
    }

    async load() {
        const { rows, total } = await this.orm.call(
            "social.care.wait",
            "praise_waiting",
            []
        );
        Object.assign(this.state, { rows, total, at: 0 });
    }

    onKey(ev) {
        const writes = ["INPUT", "TEXTAREA", "SELECT"].includes(ev.target.tagName);
        const press = this.keys[ev.key.toLowerCase()];
        if (!press || writes || !this.row || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        ev.preventDefault();
        press();
    }

    /** What the server refuses it says in a message of its own, and the row stays. */
    async act(work, words) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await work(this.row);
            this.notification.add(words, { type: "success" });
        } finally {
            this.state.busy = false;
        }
    }

    thank() {
        return this.act(async ({ id, words }) => {
            await this.orm.call("social.care.wait", "action_thank", [[id], words]);
            await this.load();
        }, _t("On its way."));
    }

    like() {
        if (!this.row.can_like) {
            return;
        }
        return this.act(async (row) => {
            await this.orm.call("social.care.post", "action_like", [[row.post]]);
            row.can_like = false;
        }, _t("Liked."));
    }

    share() {
        if (!this.row.can_share) {
            return;
        }
        return this.act(async (row) => {
            await this.orm.call("social.care.post", "action_share", [[row.post]]);
            row.can_share = false;
        }, _t("Shared."));
    }

    next() {
        this.state.at = (this.state.at + 1) % this.state.rows.length;
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.care.conversation",
            res_id: this.row.conversation,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("social_care.praise", Praise);
