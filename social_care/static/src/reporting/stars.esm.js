import { registry } from "@web/core/registry";

import { Choice } from "./choice.esm";
import { Figures } from "./figures.esm";
import { Share } from "./share.esm";

/** How many stars each place and app has, and how many of their reviews were answered. */
export class Stars extends Figures {
    static template = "social_care.Stars";
    static components = { Choice, Share };
    static method = "stars";

    /** The reviews behind a number: the same domain that it was counted by. */
    list(row, name) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: row.label,
            res_model: "social.care.post",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: row.domains[name],
            context: {},
        });
    }
}

registry.category("actions").add("social_care.stars", Stars);
