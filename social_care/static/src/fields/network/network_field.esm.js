import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The icon of a network, as its own module names it.
 *
 * @param {String} network
 * @returns {String}
 */
export function networkIcon(network) {
    return session.social_care_icons?.[network] || "fa-comment";
}

/** A network by its icon, with its name or with somebody's handle beside it. */
export class SocialNetworkField extends Component {
    static template = "social_care.NetworkField";
    static props = {
        ...standardFieldProps,
        handleField: { type: String, optional: true },
        showLabel: { type: Boolean, optional: true },
    };

    get network() {
        return this.props.record.data[this.props.name];
    }

    get icon() {
        return networkIcon(this.network);
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([key]) => key === this.network)?.[1] || this.network;
    }

    get text() {
        const handle = this.props.record.data[this.props.handleField];
        return [this.props.showLabel && this.label, handle].filter(Boolean).join(" · ");
    }
}

export const socialNetworkField = {
    component: SocialNetworkField,
    displayName: _t("Social Network"),
    supportedTypes: ["selection"],
    extractProps: ({ options }) => ({
        handleField: options.handle_field,
        showLabel: Boolean(options.show_label),
    }),
};

registry.category("fields").add("social_network", socialNetworkField);
