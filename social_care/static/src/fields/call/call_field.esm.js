import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A button that dials the number which a customer left. */
export class SocialCallField extends Component {
    static template = "social_care.CallField";
    static props = { ...standardFieldProps };

    get number() {
        return this.props.record.data[this.props.name] || "";
    }

    /** Only what can be dialled: the customer wrote it. */
    get href() {
        return `tel:${this.number.replace(/[^\d+*#]/g, "")}`;
    }
}

registry.category("fields").add("social_call", {
    component: SocialCallField,
    displayName: _t("Call"),
    supportedTypes: ["char"],
});
