import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { useClock } from "../waiting/clock.esm";
import { PUBLIC_RESOLUTION, explanation, specificLabel } from "./meaning.esm";

/**
 * Where a matter stands in public: icon, word and colour, and more in the tooltip. Who
 * and when it tells of the fields `public_resolution_*` and `last_public_*` beside it,
 * as far as the view has them.
 */
export class SocialPublicResolutionField extends Component {
    static template = "social_care.PublicResolutionField";
    static props = {
        ...standardFieldProps,
        waitingField: { type: String, optional: true },
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

    get explanation() {
        const { data } = this.props.record;
        return explanation(data, data[this.props.waitingField], this.clock.now);
    }
}

export const socialPublicResolutionField = {
    component: SocialPublicResolutionField,
    displayName: _t("Public Resolution"),
    supportedTypes: ["selection"],
    listViewWidth: 150,
    extractProps: ({ options }) => ({ waitingField: options.waiting_field }),
};

registry
    .category("fields")
    .add("social_public_resolution", socialPublicResolutionField);
