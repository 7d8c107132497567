import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { shortDuration, useClock } from "./clock.esm";

/** How long somebody has been waiting for us, from a moment to now. */
export class SocialWaitingField extends Component {
    static template = "social_care.WaitingField";
    static props = {
        ...standardFieldProps,
        words: { type: Boolean, optional: true },
    };

    setup() {
        this.clock = useClock();
    }

    get since() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        const duration = shortDuration(this.since, this.clock.now);
        return this.props.words ? _t("Waiting %s", duration) : duration;
    }

    get title() {
        return _t("Waiting for us since %s", formatDateTime(this.since));
    }
}

export const socialWaitingField = {
    component: SocialWaitingField,
    displayName: _t("Waiting Time"),
    supportedTypes: ["datetime"],
    listViewWidth: 90,
    extractProps: ({ options }) => ({ words: Boolean(options.words) }),
};

registry.category("fields").add("social_waiting", socialWaitingField);
