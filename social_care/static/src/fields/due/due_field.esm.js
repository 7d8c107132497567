import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { shortDuration, useClock } from "../waiting/clock.esm";

/** By when somebody has to have an answer: how long that still is, or how late we are. */
export class SocialDueField extends Component {
    static template = "social_care.DueField";
    static props = {
        ...standardFieldProps,
        words: { type: Boolean, optional: true },
    };

    setup() {
        this.clock = useClock();
    }

    get due() {
        return this.props.record.data[this.props.name];
    }

    get late() {
        return this.due <= this.clock.now;
    }

    get text() {
        const { due, late } = this;
        const { now } = this.clock;
        if (late) {
            return _t("%s late", shortDuration(due, now));
        }
        const left = shortDuration(now, due);
        return this.props.words ? _t("Due in %s", left) : _t("in %s", left);
    }

    get title() {
        const moment = formatDateTime(this.due);
        return this.late
            ? _t("The answer was due at %s", moment)
            : _t("The answer is due at %s", moment);
    }
}

export const socialDueField = {
    component: SocialDueField,
    displayName: _t("Answer Due"),
    supportedTypes: ["datetime"],
    listViewWidth: 105,
    extractProps: ({ options }) => ({ words: Boolean(options.words) }),
};

registry.category("fields").add("social_due", socialDueField);
