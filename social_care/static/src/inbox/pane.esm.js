import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";

import { SocialSameMatter } from "../matter/same_matter.esm";
import { SocialThread } from "../thread/thread.esm";

const CLOSABLE = ["acknowledged", "moved", "resolved_privately"];

/**
 * The conversation that is being looked at, beside the list: what was said, who says it,
 * and what can be done without opening anything.
 *
 * @param {Object} record of the list
 * @param {Function} act given the name of a method of the conversation; or of its
 *     ticket, with the ticket's id
 * @param {Function} open opens the conversation itself
 */
export class SocialPane extends Component {
    static template = "social_care.InboxPane";
    static components = { Dropdown, DropdownItem, SocialSameMatter, SocialThread };
    static props = { record: Object, act: Function, open: Function };

    get data() {
        return this.props.record.data;
    }

    /** Whether the public waits for nothing but the end. */
    get closable() {
        const { public_resolution: state, ticket_id: ticket } = this.data;
        return ticket && CLOSABLE.includes(state);
    }

    get aside() {
        return this.data.shelf || this.data.muted;
    }
}
