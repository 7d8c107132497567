import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const FAR = 500;

/** Where one writes: a text, to whom it is, and how much of it may still be said. */
export class Composer extends Component {
    static template = "social_care_practice.PracticeComposer";
    static props = {
        // What it may be, e.g. [["public", "In public"], ["private", "To Acme"]]
        choices: Array,
        limits: Object,
        label: String,
        button: String,
        focused: { type: Boolean, optional: true },
        // Called with the text and its visibility; what it throws is shown.
        send: Function,
        cancel: { type: Function, optional: true },
    };
    static nextId = 1;

    setup() {
        this.id = `o_practice_composer_${Composer.nextId++}`;
        this.area = useRef("area");
        this.state = useState({ text: "", visibility: "", busy: false, error: "" });
        onMounted(() => this.props.focused && this.area.el.focus());
    }

    get visibility() {
        const wanted = this.state.visibility;
        const choices = this.props.choices.map(([key]) => key);
        return choices.includes(wanted) ? wanted : choices[0];
    }

    /** Characters as the server counts them, not as JavaScript does. */
    get length() {
        return [...this.state.text.trim()].length;
    }

    get limit() {
        return this.props.limits[this.visibility];
    }

    get left() {
        return this.limit - this.length;
    }

    /** How much is said of how much may be; of long limits only near the end. */
    get count() {
        if (this.left < 0) {
            return _t("%s too many", -this.left);
        }
        const shown = this.limit < FAR || this.left < FAR;
        return shown ? `${this.length} / ${this.limit}` : "";
    }

    get ready() {
        return this.length && this.left >= 0 && !this.state.busy;
    }

    onKeydown(event) {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            this.send();
        } else if (event.key === "Escape" && this.props.cancel) {
            this.props.cancel();
        }
    }

    async send() {
        if (!this.ready) {
            return;
        }
        Object.assign(this.state, { busy: true, error: "" });
        try {
            await this.props.send(this.state.text, this.visibility);
            this.state.text = "";
        } catch (error) {
            this.state.error = wordsOf(error);
        }
        this.state.busy = false;
    }
}

/** What a failed call has to say to a person. */
export function wordsOf(error) {
    if (error.code === 100) {
        return _t("You were logged out. Please load this page again.");
    }
    return error.data?.message || _t("Odoo did not answer. Please try again.");
}
