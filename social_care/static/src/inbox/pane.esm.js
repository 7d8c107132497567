import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";

import { SocialSameMatter } from "../matter/same_matter.esm";
import { SocialThread } from "../thread/thread.esm";

/**
 * The conversation that is being looked at, beside the list: what was said, who says it,
 * and what can be done without opening anything.
 *
 * @param {Object} record of the list
 * @param {Function} act given the name of a method of the conversation
 * @param {Function} open opens the conversation itself
 */
export class SocialPane extends Component {
    static template = "social_care.InboxPane";
    static components = { Dropdown, DropdownItem, SocialSameMatter, SocialThread };
    static props = { record: Object, act: Function, open: Function };

    get data() {
        return this.props.record.data;
    }

    get aside() {
        return this.data.shelf || this.data.muted;
    }
}
