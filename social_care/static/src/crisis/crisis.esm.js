import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { formatFloat } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";

import { Share } from "../reporting/share.esm";
import { SurgeCurve } from "./surge_curve.esm";
import { networkIcon } from "../fields/network/network_field.esm";

/** Milliseconds between two redraws, however much comes. */
const PAUSE = 5000;

/**
 * How a crisis stands, what is said to each, and what is to be learned from it. The page
 * draws itself anew where something came: what it hears is ids, what it shows it asks.
 */
export class Crisis extends Component {
    static template = "social_care.Crisis";
    static components = { Share, SurgeCurve };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.id =
            this.props.action.params?.crisis_id ||
            this.props.action.context?.active_id ||
            this.props.state?.id;
        this.state = useState({
            page: null,
            tab: this.props.state?.tab || "now",
            rows: [],
            total: 0,
            lessons: null,
            busy: false,
        });
        useSetupAction({
            getLocalState: () => ({ id: this.id, tab: this.state.tab }),
        });
        const end = useService("social_care.inbox_news").listen(() => this.redraw());
        this.timer = null;
        onWillStart(() => this.load());
        onWillUnmount(() => {
            end();
            browser.clearTimeout(this.timer);
        });
    }

    get page() {
        return this.state.page;
    }

    call(method, ...args) {
        return this.orm.call("social.care.crisis", method, [[this.id], ...args]);
    }

    redraw() {
        this.timer ??= browser.setTimeout(() => {
            this.timer = null;
            this.look();
        }, PAUSE);
    }

    async look() {
        this.state.page = await this.keepLast.add(this.call("picture"));
    }

    /** What is being written into the answers stays: they are not asked anew by news. */
    async load() {
        await this.look();
        if (this.state.tab === "answers" && this.page.may_write) {
            const { rows, total } = await this.call("answer_proposals");
            Object.assign(this.state, {
                rows: rows.map((row) => ({ ...row, chosen: true, why: "" })),
                total,
            });
        }
        if (this.state.tab === "lessons") {
            this.state.lessons = await this.call("lessons");
        }
    }

    show(tab) {
        this.state.tab = tab;
        return this.load();
    }

    icon({ network }) {
        return networkIcon(network);
    }

    number(value) {
        return formatFloat(value, { digits: [16, 0] });
    }

    waiting(count) {
        return count === 1
            ? _t("1 conversation waits for us.")
            : _t("%s conversations wait for us.", this.number(count));
    }

    async press(method) {
        await this.call(method);
        await this.load();
    }

    get chosen() {
        return this.state.rows.filter((row) => row.chosen);
    }

    async approve() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const { sent, refused } = await this.call(
                "action_answer",
                this.chosen.map(({ case: id, words, seen }) => ({
                    case: id,
                    body: words,
                    seen,
                }))
            );
            if (sent) {
                this.notification.add(
                    sent === 1
                        ? _t("1 answer is on its way.")
                        : _t("%s answers are on their way.", this.number(sent)),
                    { type: "success" }
                );
            }
            await this.load();
            for (const { case: id, words } of refused) {
                const row = this.state.rows.find((it) => it.case === id);
                if (row) {
                    Object.assign(row, { chosen: false, why: words });
                } else {
                    this.notification.add(words, { type: "warning" });
                }
            }
        } finally {
            this.state.busy = false;
        }
    }

    async stop() {
        const count = await this.call("action_stop_answers");
        this.notification.add(
            count === 1
                ? _t("1 answer was taken back.")
                : _t("%s answers were taken back.", this.number(count)),
            { type: "info" }
        );
        await this.load();
    }

    async button(method) {
        await this.action.doAction(await this.call(method));
    }

    open(conversation) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.care.conversation",
            res_id: conversation,
            views: [[false, "form"]],
        });
    }

    back() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.care.crisis",
            res_id: this.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("social_care.crisis", Crisis);
