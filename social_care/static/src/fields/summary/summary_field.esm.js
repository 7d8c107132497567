import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { direction, upright } from "../../thread/direction.esm";

const COLOURS = { unhappy: "text-danger", pleased: "text-success" };

/**
 * A conversation in three lines: who, in what mood, and the last words. Needs the fields
 * `customer_name` and `mood` beside it.
 */
export class SocialSummaryField extends Component {
    static template = "social_care.SummaryField";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data;
    }

    get words() {
        return this.data[this.props.name] || "";
    }

    get direction() {
        return direction(this.words);
    }

    get shown() {
        return upright(this.words);
    }

    get mood() {
        const { selection } = this.props.record.fields.mood;
        return selection.find(([key]) => key === this.data.mood)?.[1] || "";
    }

    get moodColour() {
        return COLOURS[this.data.mood] || "text-muted";
    }
}

registry.category("fields").add("social_summary", {
    component: SocialSummaryField,
    displayName: _t("Conversation in Short"),
    supportedTypes: ["char"],
});
