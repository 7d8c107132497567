import { registry } from "@web/core/registry";

import { Choice } from "./choice.esm";
import { Figures } from "./figures.esm";
import { Share } from "./share.esm";
import { listOf } from "./listing.esm";
import { networkIcon } from "../fields/network/network_field.esm";

/** How those ended who complained, or were clearly angry: in classes, with their words. */
export class Rants extends Figures {
    static template = "social_care.Rants";
    static components = { Choice, Share };
    static method = "rant_to_rave";

    icon(rant) {
        return networkIcon(rant.network);
    }

    list(row, turns) {
        return this.action.doAction(
            listOf(row.label, [...row.domain, ["turn", "in", turns]])
        );
    }

    open(rant) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.care.conversation",
            res_id: rant.conversation,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("social_care.rants", Rants);
