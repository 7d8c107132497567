import {
    Component,
    onMounted,
    onPatched,
    onWillDestroy,
    useExternalListener,
    useState,
    useSubEnv,
} from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { _t } from "@web/core/l10n/translation";
import { listView } from "@web/views/list/list_view";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";

import { SocialInboxModel } from "./groups.esm";
import { SocialNobody } from "./nobody.esm";
import { SocialPane } from "./pane.esm";
import { forgetAhead } from "../thread/ahead.esm";
import { useUndo } from "./undo.esm";
import { press } from "../actions/press.esm";

const WRITES = "input, textarea, select, [contenteditable='true']";
/** What opens a dialogue or another page; the rest is done at once. */
const OPENS = new Set([
    "action_assign_dialog",
    "action_ignore_dialog",
    "action_join_dialog",
    "action_snooze_dialog",
    "action_social_close",
    "action_social_hand_over",
    "action_view_ticket",
]);
/** What Enter is for where it has the focus. */
const PRESSED = "button, a, summary, [role='button'], [role='menuitem']";
const REACHED = "[tabindex]:not([tabindex='-1'])";
const MENU = "[role='menu'], [role='menuitem']";

/** The keys of the inbox, for those who forgot them. */
class SocialInboxKeys extends Component {
    static template = "social_care.InboxKeys";
    static components = { Dialog };
    static props = { close: Function };

    title = _t("Keys");
    keys = [
        ["j", _t("Next")],
        ["k", _t("Previous")],
        ["Enter", _t("Open")],
        ["r", _t("Reply")],
        ["a", _t("Assign to me")],
        ["t", _t("Create or open the ticket")],
        ["h", _t("Hand over")],
        ["z", _t("Snooze")],
        ["?", _t("These keys")],
    ];
}

/** The row that the pane shows is marked, and stays in view. */
export class SocialInboxRenderer extends ListRenderer {
    static components = { ...ListRenderer.components, ActionHelper: SocialNobody };

    setup() {
        super.setup();
        this.pane = useState(this.env.socialPane);
        let inView = false;
        const mark = () => {
            const { shown, chosen } = this.pane;
            const { el } = this.rootRef;
            const row = el?.querySelector(".o_social_current");
            el?.querySelectorAll("tr[aria-current]").forEach((other) =>
                other.removeAttribute("aria-current")
            );
            row?.setAttribute("aria-current", "true");
            if (shown && shown === chosen && shown !== inView) {
                row?.scrollIntoView({ block: "nearest" });
            }
            inView = shown;
        };
        onMounted(mark);
        onPatched(mark);
    }

    getRowClass(record) {
        const current = record.resId === this.pane.shown ? " o_social_current" : "";
        return super.getRowClass(record) + current;
    }
}

/**
 * The inbox: a list with a reading pane. A click shows the conversation beside the list;
 * what is done there, or by a key, concerns the conversation that is shown. The buttons
 * above the list concern the rows that are ticked.
 */
export class SocialInboxController extends ListController {
    static template = "social_care.InboxView";
    static components = { ...ListController.components, SocialPane };

    setup() {
        super.setup();
        this.ui = useService("ui");
        this.undo = useUndo({ reload: () => this.model.load() });
        this.pane = useState({ chosen: false, place: 0, shown: false });
        this.news = useState({ count: 0 });
        const deaf = useService("social_care.inbox_news").listen((ids) =>
            this.onNews(ids)
        );
        onWillDestroy(deaf);
        useBus(this.env.bus, "SOCIAL_CARE:NEXT", ({ detail }) => {
            if (detail === this.current?.resId) {
                this.step(1);
            }
        });
        useSubEnv({ socialPane: this.pane });
        useExternalListener(window, "keydown", (event) => this.onKey(event));
    }

    get rows() {
        const flat = (list) =>
            list.isGrouped
                ? list.groups.flatMap((group) => flat(group.list))
                : list.records;
        return this.model.isReady ? flat(this.model.root) : [];
    }

    /** What was chosen; where that is gone, what stands in its place now. */
    get current() {
        const rows = this.rows;
        const found =
            rows.find((record) => record.resId === this.pane.chosen) ||
            rows[Math.min(this.pane.place, rows.length - 1)];
        if (this.pane.shown !== found?.resId) {
            this.pane.shown = found?.resId;
        }
        return found;
    }

    show(record) {
        this.pane.chosen = record.resId;
        this.pane.place = this.rows.findIndex((row) => row.resId === record.resId);
    }

    openRecord(record, options) {
        if (this.env.isSmall || options?.newWindow || options?.force) {
            return super.openRecord(record, options);
        }
        this.show(record);
    }

    /** What stands below it. */
    get next() {
        const rows = this.rows;
        const place = rows.findIndex(({ resId }) => resId === this.pane.shown);
        return rows[place + 1]?.resId || false;
    }

    openCurrent() {
        const { current } = this;
        return current && super.openRecord(current, {});
    }

    step(count) {
        const rows = this.rows;
        const place = rows.findIndex((row) => row.resId === this.current?.resId);
        const next = rows[Math.min(Math.max(place + count, 0), rows.length - 1)];
        if (next) {
            this.show(next);
        }
    }

    // ---- What comes in while one looks ---------------------------------------------

    /**
     * Rows that are here follow what happens to them at once; what is new waits behind a
     * line above the list, so that nothing moves away under the mouse.
     *
     * @param {Set|null} ids of conversations with news; null: many
     */
    async onNews(ids) {
        forgetAhead();
        const { root } = this.model;
        if (!this.model.isReady || root.isGrouped || this.acting) {
            return;
        }
        const known = new Set(this.rows.map(({ resId }) => resId));
        const found = await this.orm.silent.search(this.props.resModel, root.domain, {
            limit: root.limit,
            offset: root.offset,
            order: this.order,
        });
        this.news.count = found.filter((id) => !known.has(id)).length;
        const changed = !ids || [...ids].some((id) => known.has(id));
        if (changed && !this.news.count && !root.selection.length) {
            await this.model.load();
        } else if (changed) {
            const rows = this.rows.filter(({ resId }) => !ids || ids.has(resId));
            await Promise.all(rows.map((row) => row.load()));
        }
    }

    /** The order of the list, as the server takes it; none: the model's own. */
    get order() {
        return this.model.root.orderBy
            .map(({ name, asc }) => `${name} ${asc ? "asc" : "desc"}`)
            .join(", ");
    }

    async showNews() {
        this.news.count = 0;
        await this.model.load();
    }

    // ---- What is done to them ------------------------------------------------------

    /**
     * Call a method of the conversation that is shown and show what became of it.
     *
     * @param {String} method
     * @param {Number} [ticket] where it is a method of the ticket, its id
     */
    async act(method, ticket) {
        const id = this.current?.resId;
        if (!id || this.acting) {
            return;
        }
        this.acting = true;
        forgetAhead();
        const place = this.rows.findIndex((row) => row.resId === id);
        const offerUndo = await this.undo.watch([id]);
        try {
            const answer = ticket
                ? await press("helpdesk.ticket", method, [ticket])
                : await press(this.props.resModel, method, [id]);
            const reload = async () => {
                this.pane.place = Math.max(place, 0);
                await this.model.load();
                await offerUndo();
            };
            if (answer?.type === "ir.actions.act_url") {
                await this.actionService.doAction(answer);
            } else if (answer?.type && OPENS.has(method)) {
                await this.actionService.doAction(answer, { onClose: reload });
            } else {
                await reload();
            }
        } finally {
            this.acting = false;
        }
    }

    async beforeExecuteActionButton(clickParams) {
        const ids = this.model.root.selection.map(({ resId }) => resId);
        this.offerUndo = ids.length ? await this.undo.watch(ids) : null;
        return super.beforeExecuteActionButton(clickParams);
    }

    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(clickParams);
        await this.offerUndo?.();
    }

    onKey(event) {
        const busy =
            event.ctrlKey ||
            event.altKey ||
            event.metaKey ||
            event.defaultPrevented ||
            event.target.closest?.(WRITES) ||
            this.isOthers(event) ||
            this.ui.activeElement !== document ||
            this.env.isSmall;
        const todo = !busy && this.keys[event.key];
        if (todo) {
            event.preventDefault();
            todo();
        }
    }

    /** Whether the key is meant for what has the focus. */
    isOthers({ key, target }) {
        const within = (css) => Boolean(target.closest?.(css));
        const reached = within(REACHED) && !within(".o_data_row");
        return within(MENU) || (key === "Enter" && (within(PRESSED) || reached));
    }

    get keys() {
        return {
            j: () => this.step(1),
            k: () => this.step(-1),
            r: () => this.reply(),
            a: () => this.act("action_assign"),
            t: () =>
                this.act(
                    this.current?.data.ticket_number
                        ? "action_view_ticket"
                        : "action_create_ticket"
                ),
            h: () => this.act("action_social_hand_over"),
            z: () => this.act("action_snooze_dialog"),
            Enter: () => this.openCurrent(),
            "?": () => this.dialogService.add(SocialInboxKeys),
        };
    }

    /** Where an answer can be written in the pane, write it there. */
    reply() {
        const field = this.rootRef.el.querySelector(".o_social_pane textarea");
        return field ? field.focus() : this.openCurrent();
    }
}

registry.category("views").add("social_inbox_list", {
    ...listView,
    Controller: SocialInboxController,
    Model: SocialInboxModel,
    Renderer: SocialInboxRenderer,
});
