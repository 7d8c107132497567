import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { shortDuration, useClock } from "../waiting/clock.esm";
import { PUBLIC_RESOLUTION, explanation, specificLabel, standing } from "./meaning.esm";

/**
 * Where a matter stands in public: icon, word and colour, and more in the tooltip. Who
 * and when it tells of the fields `public_resolution_*` and `last_public_*` beside it,
 * as far as the view has them. With the option `since` it says beside the badge since
 * when, and who spoke last, while nobody waits for us; with `waiting` how long somebody
 * does.
 */
export class SocialPublicResolutionField extends Component {
    static template = "social_care.PublicResolutionField";
    static props = {
        ...standardFieldProps,
        waitingField: { type: String, optional: true },
        dueField: { type: String, optional: true },
        since: { type: Boolean, optional: true },
        waiting: { type: Boolean, optional: true },
    };

    setup() {
        this.clock = useClock();
    }

    get state() {
        return this.props.record.data[this.props.name];
    }

    get look() {
        return PUBLIC_RESOLUTION[this.state];
    }

    get label() {
        const { data, fields } = this.props.record;
        const { selection } = fields[this.props.name];
        return specificLabel(data) || selection.find(([key]) => key === this.state)[1];
    }

    get waitingSince() {
        return this.props.record.data[this.props.waitingField];
    }

    get waiting() {
        return this.props.waiting && this.waitingSince
            ? shortDuration(this.waitingSince, this.clock.now)
            : "";
    }

    get late() {
        const due = this.props.record.data[this.props.dueField];
        return Boolean(due) && due <= this.clock.now;
    }

    get standing() {
        return this.props.since && !this.waitingSince
            ? standing(this.props.record.data, this.clock.now)
            : "";
    }

    get explanation() {
        const { data } = this.props.record;
        return explanation(data, this.waitingSince, this.clock.now);
    }
}

export const socialPublicResolutionField = {
    component: SocialPublicResolutionField,
    displayName: _t("Public Resolution"),
    supportedTypes: ["selection"],
    listViewWidth: ({ options }) => (options.since || options.waiting ? 270 : 150),
    extractProps: ({ options }) => ({
        waitingField: options.waiting_field,
        dueField: options.due_field,
        since: Boolean(options.since),
        waiting: Boolean(options.waiting),
    }),
};

registry
    .category("fields")
    .add("social_public_resolution", socialPublicResolutionField);
