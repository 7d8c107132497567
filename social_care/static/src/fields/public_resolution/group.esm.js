import { Group } from "@web/model/relational_model/group";
import { patch } from "@web/core/utils/patch";

/** Odoo's groups of a selection's empty value have no name, even where it has one. */
patch(Group.prototype, {
    setup() {
        super.setup(...arguments);
        this.displayName ??= this.groupByField.falsy_value_label;
    },
});
