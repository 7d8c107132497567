import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { shortDuration, useClock } from "./clock.esm";

/**
 * How long somebody has been waiting for us, from a moment to now; red once the answer is
 * due, by the field that the option `due_field` names.
 */
export class SocialWaitingField extends Component {
    static template = "social_care.WaitingField";
    static props = {
        ...standardFieldProps,
        words: { type: Boolean, optional: true },
        dueField: { type: String, optional: true },
    };

    setup() {
        this.clock = useClock();
    }

    get since() {
        return this.props.record.data[this.props.name];
    }

    get late() {
        const due = this.props.record.data[this.props.dueField];
        return Boolean(due) && due <= this.clock.now;
    }

    get text() {
        const duration = shortDuration(this.since, this.clock.now);
        return this.props.words ? _t("Waiting %s", duration) : duration;
    }

    get title() {
        const since = formatDateTime(this.since);
        return this.late
            ? _t("Waiting for us since %s, longer than it should", since)
            : _t("Waiting for us since %s", since);
    }
}

export const socialWaitingField = {
    component: SocialWaitingField,
    displayName: _t("Waiting Time"),
    supportedTypes: ["datetime"],
    listViewWidth: 90,
    extractProps: ({ options }) => ({
        words: Boolean(options.words),
        dueField: options.due_field,
    }),
};

registry.category("fields").add("social_waiting", socialWaitingField);
