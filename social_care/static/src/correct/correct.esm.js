import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";

/** From here on a text counts as pleased, as on the server. */
const MOOD = 0.2;

const INTENTS = [
    ["question", _t("Question")],
    ["complaint", _t("Complaint")],
    ["praise", _t("Praise")],
    ["other", _t("Other")],
    ["spam", _t("Spam")],
];

const MOODS = [
    ["unhappy", "negative", "fa-frown-o", _t("Unhappy")],
    ["neutral", "neutral", "fa-meh-o", _t("Neutral")],
    ["pleased", "positive", "fa-smile-o", _t("Pleased")],
];

/**
 * What a customer's post is taken for, and one click that says what it really is. A click
 * on what is marked already confirms it.
 *
 * @param {Object} post as `social_thread` gives it
 * @param {Function} onCorrected called once it is stored
 */
export class SocialCorrect extends Component {
    static template = "social_care.Correct";
    static props = { post: Object, onCorrected: { type: Function, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ busy: false, said: {} });
    }

    get shown() {
        const { post } = this.props;
        return !post.ours && !post.deleted && Boolean(post.body);
    }

    get intent() {
        return this.state.said.intent || this.props.post.intent;
    }

    get mood() {
        return this.state.said.mood || this.props.post.mood;
    }

    get intents() {
        return INTENTS.map(([key, label]) => ({
            key,
            label,
            chosen: key === this.intent,
            title: this.title("intent", key === this.intent, label),
            choose: () => this.say({ intent: key }, { intent: key }),
        }));
    }

    get moods() {
        return MOODS.map(([key, sentiment, icon, label]) => ({
            key,
            icon,
            label,
            chosen: key === this.mood,
            title: this.title("sentiment", key === this.mood, label),
            choose: () => this.say({ sentiment }, { mood: key }),
        }));
    }

    title(kind, chosen, label) {
        const who = this.props.post.corrected[kind];
        if (!chosen) {
            return _t("It is: %s", label);
        }
        return who ? _t("%(label)s, says %(who)s", { label, who }) : label;
    }

    /** Show it at once; what the server refuses is taken back. */
    async say(labels, said) {
        if (this.state.busy) {
            return;
        }
        const before = { ...this.state.said };
        Object.assign(this.state, { busy: true, said: { ...before, ...said } });
        try {
            await this.orm.call(
                "social.care.post",
                "action_correct",
                [[this.props.post.id]],
                labels
            );
        } catch (error) {
            this.state.said = before;
            throw error;
        } finally {
            this.state.busy = false;
        }
        await this.props.onCorrected?.();
    }
}

/** The same on the form of a post. */
export class SocialCorrectWidget extends Component {
    static template = "social_care.CorrectWidget";
    static components = { SocialCorrect };
    static props = { ...standardWidgetProps };

    get post() {
        const { data, resId } = this.props.record;
        const pleased = data.sentiment >= MOOD ? "pleased" : "neutral";
        return {
            id: resId,
            ours: data.direction === "out",
            deleted: data.deleted,
            body: data.body,
            intent: data.intent,
            mood: data.sentiment <= -MOOD ? "unhappy" : pleased,
            corrected: {},
        };
    }

    get reload() {
        return () => this.props.record.load();
    }
}

registry
    .category("view_widgets")
    .add("social_correct", { component: SocialCorrectWidget });
