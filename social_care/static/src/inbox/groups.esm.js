import { Group } from "@web/model/relational_model/group";
import { RelationalModel } from "@web/model/relational_model/relational_model";

/** Odoo's groups of a selection's empty value have no name, even where it has one. */
class SocialGroup extends Group {
    setup() {
        super.setup(...arguments);
        this.displayName ??= this.groupByField.falsy_value_label;
    }
}

export class SocialInboxModel extends RelationalModel {
    static Group = SocialGroup;
}
