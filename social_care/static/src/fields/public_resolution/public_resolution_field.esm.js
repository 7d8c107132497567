import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { shortDuration, useClock } from "../waiting/clock.esm";

/** What each state of public resolution looks like, and what it means. */
export const PUBLIC_RESOLUTION = {
    unanswered: {
        colour: "danger",
        icon: "fa-bullhorn",
        meaning: _t("Nobody has answered in public."),
    },
    acknowledged: {
        colour: "warning",
        icon: "fa-reply",
        meaning: _t("Answered in public, not solved yet."),
    },
    moved: {
        colour: "info",
        icon: "fa-exchange",
        meaning: _t("Handed over to another channel, not solved yet."),
    },
    resolved_privately: {
        colour: "warning",
        icon: "fa-eye-slash",
        meaning: _t("Solved in private; the public was not told."),
    },
    resolved_publicly: {
        colour: "success",
        icon: "fa-check",
        meaning: _t("Solved, and the public was told."),
    },
    confirmed: {
        colour: "success",
        icon: "fa-heart",
        meaning: _t("The customer said thanks in public."),
    },
    waived: {
        colour: "secondary",
        icon: "fa-minus",
        meaning: _t("No public answer is needed."),
    },
};

/** Where a matter stands in public: icon, word and colour, and more in the tooltip. */
export class SocialPublicResolutionField extends Component {
    static template = "social_care.PublicResolutionField";
    static props = {
        ...standardFieldProps,
        sinceField: { type: String, optional: true },
        waitingField: { type: String, optional: true },
        reasonField: { type: String, optional: true },
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
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([key]) => key === this.state)[1];
    }

    get title() {
        const { data } = this.props.record;
        const [since, waiting, reason] = [
            data[this.props.sinceField],
            data[this.props.waitingField],
            data[this.props.reasonField],
        ];
        return [
            this.look.meaning,
            reason,
            since && _t("Since %s.", formatDate(since)),
            waiting && _t("Waiting %s.", shortDuration(waiting, this.clock.now)),
        ]
            .filter(Boolean)
            .join(" ");
    }
}

export const socialPublicResolutionField = {
    component: SocialPublicResolutionField,
    displayName: _t("Public Resolution"),
    supportedTypes: ["selection"],
    listViewWidth: 150,
    extractProps: ({ options }) => ({
        sinceField: options.since_field,
        waitingField: options.waiting_field,
        reasonField: options.reason_field,
    }),
};

registry
    .category("fields")
    .add("social_public_resolution", socialPublicResolutionField);
