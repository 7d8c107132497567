import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

import { wordsOf } from "../composer/composer.esm";
import { press } from "../actions/press.esm";

const MODEL = "social.care.reply";
const timers = new Map();

/**
 * Have an answer sent when it cannot be taken back any more, whatever is shown by then.
 *
 * The server's own clock looks for it once a minute only.
 *
 * @param {Object} orm
 * @param {Object} reply see thread_replies.py
 */
function sendWhenDue(orm, { id, seconds }) {
    browser.clearTimeout(timers.get(id));
    const call = async () => {
        timers.delete(id);
        try {
            await orm.silent.call(MODEL, "action_send_due", [[id]]);
        } catch {
            // Then the server sees to it, within the minute.
        }
    };
    timers.set(id, browser.setTimeout(call, seconds * 1000));
}

/**
 * An answer that is not out yet: it can be taken back while it waits; where it failed, it
 * says why and what can be done.
 *
 * @param {Object} reply see thread_replies.py
 * @param {Function} putBack given the reply whose words are to be written on
 * @param {Function} reload shows what became of it
 */
export class SocialPendingReply extends Component {
    static template = "social_care.PendingReply";
    static props = { reply: Object, putBack: Function, reload: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ left: 0, busy: false, error: "" });
        useEffect(
            (seconds) => {
                this.until = Date.now() + seconds * 1000;
                this.tick();
                browser.clearInterval(this.timer);
                this.timer = seconds && browser.setInterval(() => this.tick(), 250);
                if (seconds) {
                    sendWhenDue(this.env.services.orm, this.props.reply);
                }
            },
            () => [this.props.reply.seconds]
        );
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    tick() {
        this.state.left = Math.max(0, Math.ceil((this.until - Date.now()) / 1000));
        if (!this.state.left) {
            browser.clearInterval(this.timer);
        }
    }

    /** Whether the author can have the words back. */
    get undoable() {
        const { mine, state } = this.props.reply;
        return mine && ["queued", "to_approve"].includes(state);
    }

    get rewritable() {
        const { mine, state } = this.props.reply;
        return mine && ["failed", "draft"].includes(state);
    }

    /** Whether it is for the user to say that what was said since has been read. */
    get readable() {
        const { mine, may_approve, newer } = this.props.reply;
        return newer && (mine || may_approve);
    }

    get words() {
        const { approval, state, label, waiting } = this.props.reply;
        if (state === "queued") {
            return this.state.left ? _t("Sending in %s s", this.state.left) : waiting;
        }
        return (
            {
                to_approve: _t("Waiting for approval: %s", approval),
                unknown: this.props.reply.needs_person
                    ? _t("Not known whether it was sent. Please look on the network.")
                    : _t(
                          "Not known whether it was sent. It is being looked for on the network."
                      ),
                failed: _t("Not sent"),
                draft: _t("Sent back"),
            }[state] || label
        );
    }

    get sending() {
        const { state, waiting } = this.props.reply;
        return (
            state === "sending" || (state === "queued" && !this.state.left && !waiting)
        );
    }

    async act(method) {
        if (this.state.busy) {
            return false;
        }
        Object.assign(this.state, { busy: true, error: "" });
        let done = false;
        try {
            await this.orm.call(MODEL, method, [[this.props.reply.id]]);
            done = true;
        } catch (error) {
            this.state.error = wordsOf(error);
        }
        this.state.busy = false;
        return done;
    }

    /** Not sent: the words stand in the composer again. */
    async takeBack() {
        if (await this.act("action_cancel")) {
            this.props.putBack(this.props.reply);
            await this.props.reload();
        }
    }

    async discard() {
        if (await this.act("action_cancel")) {
            await this.props.reload();
        }
    }

    async retry() {
        await this.act("action_retry");
        await this.props.reload();
    }

    async approve() {
        await this.act("action_approve");
        await this.props.reload();
    }

    /** What was said since has been read: it may be sent, or approved, all the same. */
    async seen() {
        await this.act("action_seen");
        await this.props.reload();
    }

    /** A dialog asks for more; what it did is shown afterwards. */
    async ask(method) {
        const { id } = this.props.reply;
        const action = await press(MODEL, method, [id]);
        await this.action.doAction(action, { onClose: () => this.props.reload() });
    }
}
