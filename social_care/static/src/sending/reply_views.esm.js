import { onWillStart, useState } from "@odoo/owl";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { ListController } from "@web/views/list/list_controller";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";

/** Knows whether all sending is paused: of the two buttons one is shown. */
const knowingWhatIsPaused = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.companies = useService("orm");
            this.sending = useState({ paused: false });
            onWillStart(() => this.readSending());
        }

        async readSending() {
            const [company] = await this.companies.read(
                "res.company",
                [user.activeCompany.id],
                ["social_care_outgoing_paused"]
            );
            this.sending.paused = company.social_care_outgoing_paused;
        }

        async afterExecuteActionButton(clickParams) {
            await super.afterExecuteActionButton(clickParams);
            await this.readSending();
        }

        evalViewModifier(modifier) {
            const { evalContext } = this.model.root;
            return evaluateBooleanExpr(modifier, {
                ...evalContext,
                context: {
                    ...evalContext.context,
                    sending_paused: this.sending.paused,
                },
            });
        }
    };

registry.category("views").add("social_reply_list", {
    ...listView,
    Controller: knowingWhatIsPaused(ListController),
});

registry.category("views").add("social_reply_kanban", {
    ...kanbanView,
    Controller: knowingWhatIsPaused(KanbanController),
});
