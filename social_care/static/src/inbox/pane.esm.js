import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

import { SocialSameMatter } from "../matter/same_matter.esm";
import { SocialThread } from "../thread/thread.esm";
import { askAhead } from "../thread/ahead.esm";

/** Milliseconds after which somebody reads rather than steps through the list. */
const READS = 300;
const CLOSABLE = ["acknowledged", "moved", "resolved_privately"];

/**
 * The conversation that is being looked at, beside the list: what was said, who says it,
 * and what can be done without opening anything.
 *
 * @param {Object} record of the list
 * @param {Function} act given the name of a method of the conversation; or of its
 *     ticket, with the ticket's id
 * @param {Function} open opens the conversation itself
 * @param {Number|false} next what is likely to be looked at next
 */
export class SocialPane extends Component {
    static template = "social_care.InboxPane";
    static components = { Dropdown, DropdownItem, SocialSameMatter, SocialThread };
    static props = {
        record: Object,
        act: Function,
        open: Function,
        next: { type: [Number, { value: false }] },
    };

    setup() {
        const orm = useService("orm");
        const ahead = () => {
            if (this.props.next) {
                askAhead(orm, this.props.record.resModel, this.props.next);
            }
        };
        let clock = null;
        onMounted(() => {
            clock = browser.setTimeout(ahead, READS);
        });
        onWillUnmount(() => browser.clearTimeout(clock));
    }

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
