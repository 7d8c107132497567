import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { registry } from "@web/core/registry";

import { SocialInboxModel } from "./groups.esm";
import { SocialNobody } from "./nobody.esm";

/** What has no public side stands behind what has one, not before it. */
export class SocialInboxKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, ActionHelper: SocialNobody };

    getGroupsOrRecords() {
        const columns = super.getGroupsOrRecords();
        if (!this.props.list.isGrouped) {
            return columns;
        }
        return [
            ...columns.filter(({ group }) => group.value),
            ...columns.filter(({ group }) => !group.value),
        ];
    }
}

registry.category("views").add("social_inbox_kanban", {
    ...kanbanView,
    Model: SocialInboxModel,
    Renderer: SocialInboxKanbanRenderer,
});
