import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { PUBLIC_RESOLUTION } from "../fields/public_resolution/public_resolution_field.esm";
import { SocialContactChoice } from "../contact/contact_choice.esm";
import { SocialCorrect } from "../correct/correct.esm";
import { networkIcon } from "../fields/network/network_field.esm";

const NEAR_TOP = 40;

/**
 * What was said and what happened, as a person would read it on the network: theirs
 * left, ours indented, the newest at the bottom and in view. Earlier posts come on
 * scrolling up. Beside it, who says it.
 *
 * It asks its record for it: any model with a method `social_thread`.
 */
export class SocialThread extends Component {
    static template = "social_care.Thread";
    static components = { SocialContactChoice, SocialCorrect };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.scroller = useRef("scroller");
        this.state = useState({
            entries: [],
            conversations: {},
            people: [],
            before: false,
            loading: false,
        });
        this.keepBottom = true;
        useRecordObserver((record) => this.load(record));
        const settle = () => this.settle();
        onMounted(settle);
        onPatched(settle);
    }

    async load(record) {
        // What is read here is what makes the thread load anew.
        const { resId, resModel } = record;
        void [record.data.public_resolution, record.data.last_post_at];
        if (!resId) {
            return;
        }
        const page = await this.orm.call(resModel, "social_thread", [[resId]]);
        const conversations = page.conversations.map((one) => [one.id, one]);
        this.keepBottom = true;
        Object.assign(this.state, {
            entries: page.entries,
            conversations: Object.fromEntries(conversations),
            people: page.people,
            before: page.before,
        });
    }

    async loadEarlier() {
        if (!this.state.before || this.state.loading) {
            return;
        }
        this.state.loading = true;
        try {
            const { resId, resModel } = this.props.record;
            const page = await this.orm.call(resModel, "social_thread", [[resId]], {
                before: this.state.before,
            });
            this.heightBefore = this.scroller.el?.scrollHeight;
            this.state.entries.unshift(...page.entries);
            this.state.before = page.before;
        } finally {
            this.state.loading = false;
        }
    }

    /** Keep in view what was in view: the end, or what stood there before. */
    settle() {
        const { el } = this.scroller;
        if (!el) {
            return;
        }
        if (this.keepBottom) {
            el.scrollTop = el.scrollHeight;
            this.keepBottom = false;
        } else if (this.heightBefore) {
            el.scrollTop += el.scrollHeight - this.heightBefore;
            this.heightBefore = null;
        }
    }

    onScroll(event) {
        if (event.target.scrollTop < NEAR_TOP) {
            this.loadEarlier();
        }
    }

    /** Each entry, and where the conversation changes, a line that says so. */
    get rows() {
        const rows = [];
        const several = Object.keys(this.state.conversations).length > 1;
        let last = null;
        for (const entry of this.state.entries) {
            if (several && entry.conversation !== last) {
                last = entry.conversation;
                const conversation = this.state.conversations[last];
                rows.push({
                    key: `place:${entry.type}:${entry.conversation}:${entry.id}`,
                    type: "place",
                    icon: networkIcon(conversation.network),
                    text: conversation.private
                        ? _t("%s, in private", conversation.account)
                        : conversation.account,
                });
            }
            rows.push({
                ...entry,
                key: `${entry.type}:${entry.conversation}:${entry.at}:${entry.id}`,
            });
        }
        return rows;
    }

    date(entry) {
        return toLocaleDateTimeString(deserializeDateTime(entry.at));
    }

    initial(name) {
        return ([...(name || "?").replace(/^@/, "")][0] || "?").toUpperCase();
    }

    moveIcon(entry) {
        return PUBLIC_RESOLUTION[entry.state]?.icon || "fa-circle-o";
    }

    moveText(entry) {
        const parts = [entry.label || _t("No public side any more")];
        if (entry.by) {
            parts.push(_t("by %s", entry.by));
        }
        return [...parts, entry.reason, this.date(entry)].filter(Boolean).join(" · ");
    }

    networkIcon(network) {
        return networkIcon(network);
    }

    followers(person) {
        return new Intl.NumberFormat(undefined, { notation: "compact" }).format(
            person.followers
        );
    }

    /** The contact is shown in other places of the form as well. */
    get contactChanged() {
        return () => this.props.record.load();
    }

    async openConversations(person) {
        const action = await this.orm.call(
            "social.care.profile",
            "action_view_conversations",
            [[person.id]]
        );
        return this.action.doAction(action);
    }
}

export const socialThread = { component: SocialThread };

registry.category("view_widgets").add("social_thread", socialThread);
