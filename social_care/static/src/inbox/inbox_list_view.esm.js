import { Component, useExternalListener, useState, useSubEnv } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { _t } from "@web/core/l10n/translation";
import { listView } from "@web/views/list/list_view";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { SocialPane } from "./pane.esm";

const WRITES = "input, textarea, select, [contenteditable='true']";
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
        ["t", _t("Ticket: make it, or open it")],
        ["h", _t("Hand over, on the ticket")],
        ["z", _t("Snooze")],
        ["?", _t("These keys")],
    ];
}

/** The row that the pane shows is marked. */
export class SocialInboxRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.pane = useState(this.env.socialPane);
    }

    getRowClass(record) {
        const current = record.resId === this.pane.shown ? " o_social_current" : "";
        return super.getRowClass(record) + current;
    }
}

/**
 * The inbox: a list with a reading pane. A click shows the conversation beside the list;
 * what is done there, or by a key, concerns the rows that are ticked, or else the one
 * that is shown.
 */
export class SocialInboxController extends ListController {
    static template = "social_care.InboxView";
    static components = { ...ListController.components, SocialPane };

    setup() {
        super.setup();
        this.ui = useService("ui");
        this.pane = useState({ chosen: false, place: 0, shown: false });
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

    /**
     * Call a method of the conversations that are meant and show what became of them.
     *
     * @param {String} method
     */
    async act(method) {
        const selected = this.model.root.selection.map((record) => record.resId);
        const ids = selected.length ? selected : [this.current?.resId];
        if (!ids[0] || this.acting) {
            return;
        }
        this.acting = true;
        const place = this.rows.findIndex((row) => row.resId === ids[0]);
        try {
            const answer = await this.orm.call(this.props.resModel, method, [ids]);
            const reload = async () => {
                this.pane.place = Math.max(place, 0);
                await this.model.load();
            };
            const opens = typeof answer === "object" && answer?.type;
            if (opens && (answer.target === "new" || method === "action_view_ticket")) {
                await this.actionService.doAction(answer, { onClose: reload });
            } else if (answer?.type === "ir.actions.act_url") {
                await this.actionService.doAction(answer);
            } else {
                await reload();
            }
        } finally {
            this.acting = false;
        }
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
            h: () => this.act("action_view_ticket"),
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
    Renderer: SocialInboxRenderer,
});
