import {
    Component,
    onMounted,
    onPatched,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { SocialComposer } from "../composer/composer.esm";
import { PUBLIC_RESOLUTION } from "../fields/public_resolution/meaning.esm";
import { SocialContactChoice } from "../contact/contact_choice.esm";
import { SocialCorrect } from "../correct/correct.esm";
import { SocialPendingReply } from "./pending_reply.esm";
import { followersInWords } from "../contact/followers.esm";
import { direction, upright } from "./direction.esm";
import { takeAhead } from "./ahead.esm";
import { textAndLinks } from "./links.esm";
import { networkIcon } from "../fields/network/network_field.esm";
import { usePresence } from "../presence/presence.esm";
import { press } from "../actions/press.esm";

const NEAR_TOP = 40;
const topOf = (element) => element.getBoundingClientRect().top;
/** Milliseconds between looks at an answer that is on its way, should the bus be deaf. */
const LOOK = 4000;

/**
 * What was said and what happened, as a person would read it on the network: theirs
 * left, ours indented, the newest at the bottom and in view. Earlier posts come on
 * scrolling up. Beside it, who says it; under it, where one answers.
 *
 * It asks its record for it: any model with a method `social_thread`.
 */
export class SocialThread extends Component {
    static template = "social_care.Thread";
    static components = {
        SocialComposer,
        SocialContactChoice,
        SocialCorrect,
        SocialPendingReply,
    };
    static props = {
        ...standardWidgetProps,
        // Of people one line each, which opens.
        brief: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.scroller = useRef("scroller");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({
            entries: [],
            replies: [],
            conversations: {},
            people: [],
            // Those who were opened, by id: only then is more asked about them.
            opened: {},
            composer: null,
            before: false,
            loading: false,
            // The post the agent chose to answer; none: the customer's newest.
            chosen: false,
            news: "",
            // What services made of posts, by the posts' ids.
            translations: {},
        });
        this.keepBottom = true;
        this.loads = 0;
        this.threads = 0;
        this.putBack = null;
        this.presence = usePresence({ onChange: () => this.refresh() });
        useRecordObserver((record) => this.load(record));
        const settle = () => this.settle();
        onMounted(settle);
        onPatched(settle);
        onMounted(() => {
            this.clock = browser.setInterval(() => this.look(), LOOK);
        });
        onWillUnmount(() => browser.clearInterval(this.clock));
    }

    async load(record) {
        // What is read here is what makes the thread load anew.
        const { resId, resModel } = record;
        void [record.data.public_resolution, record.data.last_post_at];
        const number = ++this.loads;
        if (!resId) {
            return;
        }
        const ahead = !this.shown && takeAhead(resModel, resId);
        const page = await (ahead ||
            this.orm.call(resModel, "social_thread", [[resId]]));
        if (number !== this.loads) {
            return;
        }
        const same = this.isShown(record);
        if (!same) {
            this.shown = `${resModel}:${resId}`;
            this.threads++;
            this.state.loading = false;
        }
        const conversations = page.conversations.map((one) => [one.id, one]);
        const news = same ? this.newsIn(page.entries) : "";
        this.keepBottom = !same || this.atBottom || Boolean(news);
        Object.assign(this.state, {
            entries: this.withEarlier(page, same),
            replies: page.replies,
            conversations: Object.fromEntries(conversations),
            people: page.people,
            composer: page.composer,
            chosen: same && this.state.chosen,
            news: same ? news || this.state.news : "",
        });
        this.presence.watch(page.conversations.map(({ id }) => id));
    }

    isShown({ resId, resModel }) {
        return this.shown === `${resModel}:${resId}`;
    }

    /** The newest page, below the earlier ones that were scrolled to already. */
    withEarlier(page, same) {
        const first = page.entries.find(({ type }) => type === "post");
        const place =
            same && first
                ? this.state.entries.findIndex(
                      ({ type, id }) => type === "post" && id === first.id
                  )
                : -1;
        if (place > 0) {
            return [...this.state.entries.slice(0, place), ...page.entries];
        }
        this.state.before = page.before;
        return page.entries;
    }

    /** Who wrote something that was not on the screen yet. */
    newsIn(entries) {
        const known = new Set(
            this.state.entries.filter(({ type }) => type === "post").map(({ id }) => id)
        );
        const fresh = entries.filter(
            ({ type, id, ours }) => type === "post" && !ours && !known.has(id)
        );
        return fresh.length
            ? _t("%s has written just now.", fresh.at(-1).name || fresh.at(-1).handle)
            : "";
    }

    reload() {
        return this.load(this.props.record);
    }

    /** Something happened: show it, here and on the record around. */
    async refresh() {
        const { record } = this.props;
        await this.reload();
        if (!record.dirty) {
            await record.load();
        }
        this.env.bus.trigger("MAIL:RELOAD-THREAD", {
            model: record.resModel,
            id: record.resId,
        });
    }

    /** Look after answers that move without anybody's doing. */
    async look() {
        const moving = this.state.replies.some((reply) => reply.moving);
        if (moving && document.visibilityState !== "hidden") {
            const before = this.state.replies.length;
            await this.reload();
            if (this.state.replies.length < before) {
                await this.refresh();
            }
        }
    }

    async loadEarlier() {
        const { record } = this.props;
        const { before, loading } = this.state;
        if (!before || loading || !this.isShown(record)) {
            return;
        }
        const number = this.threads;
        this.state.loading = true;
        try {
            const { resId, resModel } = record;
            const page = await this.orm.call(resModel, "social_thread", [[resId]], {
                before,
            });
            // Meanwhile another thread, or another page of this one, may stand here.
            if (
                number === this.threads &&
                String(before) === String(this.state.before)
            ) {
                this.heightBefore = this.scroller.el?.scrollHeight;
                this.state.entries.unshift(...page.entries);
                this.state.before = page.before;
            }
        } finally {
            if (number === this.threads) {
                this.state.loading = false;
            }
        }
    }

    /** Keep in view what was in view: the end, or what stood there before. */
    settle() {
        const { el } = this.scroller;
        if (!el) {
            return;
        }
        if (this.keepBottom) {
            this.showLast(el);
            this.keepBottom = false;
        } else if (this.heightBefore) {
            el.scrollTop += el.scrollHeight - this.heightBefore;
            this.heightBefore = null;
        }
    }

    /** The end in view; of a post that is higher than the room for it, its beginning. */
    showLast(el) {
        el.scrollTop = el.scrollHeight;
        el.scrollTop -= Math.max(0, topOf(el) - topOf(el.lastElementChild));
    }

    get atBottom() {
        const { el } = this.scroller;
        return !el || topOf(el.lastElementChild) < topOf(el) + el.clientHeight;
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
                key: [
                    entry.type,
                    entry.conversation,
                    entry.at,
                    entry.id,
                    entry.step,
                ].join(":"),
            });
        }
        return rows;
    }

    // ---- Answering -----------------------------------------------------------------

    /** The post that is answered: the one that was chosen, else the customer's newest. */
    get answered() {
        const chosen = this.state.entries.find(
            ({ type, id }) => type === "post" && id === this.state.chosen
        );
        if (chosen) {
            return chosen;
        }
        const posts = Object.values(this.state.composer?.conversations || {})
            .map(({ post }) => post)
            .filter(Boolean);
        return posts.reduce((one, two) => (one && one.at > two.at ? one : two), false);
    }

    /** What the composer needs; nothing where the user cannot answer. */
    get composer() {
        const { composer } = this.state;
        const post = this.answered;
        const conversation =
            composer?.conversations[post?.conversation] ||
            Object.values(composer?.conversations || {})[0];
        return conversation?.can_write && { conversation, post };
    }

    registerComposer(putBack) {
        this.putBack = putBack;
    }

    takeBack(reply) {
        this.putBack?.(reply);
    }

    choose(entry) {
        this.state.chosen = entry.id;
        this.env.bus.trigger("SOCIAL_CARE:FOCUS", entry.conversation);
    }

    unchoose() {
        this.state.chosen = false;
    }

    noted() {
        this.state.news = "";
    }

    get answering() {
        return this.presence.others.filter(({ answering }) => answering);
    }

    get looking() {
        return this.presence.others.filter(({ answering }) => !answering);
    }

    names(people) {
        return people.map(({ name }) => name).join(", ");
    }

    /** Show a post in the reader's language, beside the original; or no longer. */
    async translate(entry) {
        const { translations } = this.state;
        if (translations[entry.id]?.of === entry.body) {
            delete translations[entry.id];
            return;
        }
        const found = await this.orm.call("social.care.post", "action_translate", [
            [entry.id],
        ]);
        translations[entry.id] = { ...found, of: entry.body };
    }

    /** What was made of the words that a post has now. */
    translation(entry) {
        const found = this.state.translations[entry.id];
        return found?.of === entry.body && found;
    }

    translatedBy({ source, service }) {
        return source
            ? _t("Translated from %(language)s by %(service)s, by machine", {
                  language: source,
                  service,
              })
            : _t("Translated by %s, by machine", service);
    }

    // ---- What the network lets us do -----------------------------------------------

    async act(entry, method, done) {
        await this.orm.call("social.care.post", method, [[entry.id]]);
        this.notification.add(done, { type: "success" });
        await this.refresh();
    }

    like(entry) {
        return this.act(entry, "action_like", _t("Liked."));
    }

    show(entry) {
        return this.act(entry, "action_unhide", _t("Shown again."));
    }

    hide(entry) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Hide this post"),
            body: _t("Others will not see it on the network any more."),
            confirmLabel: _t("Hide"),
            confirm: () => this.act(entry, "action_hide", _t("Hidden.")),
            cancel: () => {},
        });
    }

    remove(entry) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete our post"),
            body: _t("It disappears from the network. Who has read it has read it."),
            confirmLabel: _t("Delete"),
            confirm: () => this.act(entry, "action_delete_ours", _t("Deleted.")),
            cancel: () => {},
        });
    }

    spam(entry) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Mark as spam"),
            body: _t("The network is told that this is spam, and shows it to nobody."),
            confirmLabel: _t("Spam"),
            confirm: () => this.act(entry, "action_spam", _t("Marked as spam.")),
            cancel: () => {},
        });
    }

    removeTheirs(entry) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete the customer's post"),
            body: _t("What the customer said is taken away on the network."),
            confirmLabel: _t("Delete"),
            confirm: () => this.act(entry, "action_delete_theirs", _t("Deleted.")),
            cancel: () => {},
        });
    }

    /** What cannot be changed where it stands on the network is said anew. */
    correct(entry) {
        const { body, closing } = entry;
        const visibility = entry.private ? "private" : "public";
        if (entry.actions.includes("correct")) {
            this.takeBack({ body, visibility, closing, corrects: entry.id });
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Correct our post"),
            body: _t(
                "It is deleted on the network, and its words come back to you, to be sent anew."
            ),
            confirmLabel: _t("Delete and rewrite"),
            confirm: async () => {
                await this.act(entry, "action_delete_ours", _t("Deleted."));
                this.takeBack({ body, visibility, closing });
            },
            cancel: () => {},
        });
    }

    // ---- Words ---------------------------------------------------------------------

    parts(text) {
        return textAndLinks(upright(text));
    }

    direction(text) {
        return direction(text);
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

    handoffText(entry) {
        const what =
            entry.step === "offered"
                ? _t("Handed over: %s", entry.channel)
                : `${entry.channel}: ${entry.label}`;
        return [what, entry.by && _t("by %s", entry.by), this.date(entry)]
            .filter(Boolean)
            .join(" · ");
    }

    networkIcon(network) {
        return networkIcon(network);
    }

    followers(person) {
        return followersInWords(person.followers);
    }

    /** Who somebody is, in one line. */
    brief(person) {
        return [
            person.handle ? `@${person.handle}` : person.name,
            person.followers && this.followers(person),
            person.mood,
            person.reason,
        ]
            .filter(Boolean)
            .join(" · ");
    }

    /** The contact is shown in other places of the form as well. */
    get contactChanged() {
        return () => this.props.record.load();
    }

    since(person) {
        return formatDate(deserializeDate(person.since));
    }

    openTicket(ticket) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "helpdesk.ticket",
            res_id: ticket.id,
            views: [[false, "form"]],
        });
    }

    async openConversations(person) {
        const action = await press("social.care.profile", "action_view_conversations", [
            person.id,
        ]);
        return this.action.doAction(action);
    }
}

export const socialThread = { component: SocialThread };

registry.category("view_widgets").add("social_thread", socialThread);
