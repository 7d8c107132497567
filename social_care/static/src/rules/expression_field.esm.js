import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useDebounced } from "@web/core/utils/timing";
import { useInputField } from "@web/views/fields/input_field_hook";
import { useService } from "@web/core/utils/hooks";

const READ_DELAY = 150;
const UPDATE_DELAY = 500;

/**
 * An expression that is coloured while it is written. The words that are seen stand in a
 * layer behind a text area whose own are transparent, so that everything a text area can
 * do goes on working; the server says which colour each piece has and what is wrong.
 */
export class SocialExpressionField extends Component {
    static template = "social_care.ExpressionField";
    static props = {
        ...standardFieldProps,
        placeholder: { type: String, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.textarea = useRef("textarea");
        this.keepLast = new KeepLast();
        this.state = useState({ parts: [], error: false, meaning: "", hints: [] });
        useInputField({ getValue: () => this.value, refName: "textarea" });
        this.readSoon = useDebounced(() => this.read(), READ_DELAY);
        this.updateSoon = useDebounced(() => this.update(), UPDATE_DELAY);
        this.text = this.value;
        onWillStart(() => this.read());
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get messageId() {
        return `${this.props.id || this.props.name}_message`;
    }

    /** What changed since the server saw it has no colour yet. */
    get parts() {
        const text = this.textarea.el ? this.text : this.value;
        const parts = [];
        let rest = text;
        for (const part of this.state.parts) {
            if (!rest.startsWith(part[0])) {
                break;
            }
            parts.push(part);
            rest = rest.slice(part[0].length);
        }
        return rest ? [...parts, [rest, "word", false]] : parts;
    }

    onInput(ev) {
        this.text = ev.target.value;
        this.render();
        this.readSoon();
        this.updateSoon();
    }

    onScroll(ev) {
        ev.target.previousElementSibling.scrollTop = ev.target.scrollTop;
    }

    async read() {
        const seen = await this.keepLast.add(
            this.orm.silent.call("social.care.rule", "read_expression", [this.text])
        );
        Object.assign(this.state, seen);
    }

    /** What the rule would catch is shown before one leaves the field. */
    async update() {
        if (this.text !== this.value) {
            await this.props.record.update({ [this.props.name]: this.text });
        }
    }
}

registry.category("fields").add("social_expression", {
    component: SocialExpressionField,
    displayName: _t("Expression of a Rule"),
    supportedTypes: ["text", "char"],
    extractProps: ({ attrs, placeholder }) => ({
        placeholder: placeholder || attrs.placeholder,
    }),
});
