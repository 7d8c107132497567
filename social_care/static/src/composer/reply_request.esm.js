import { onMounted, useEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";

/**
 * Buttons and keys elsewhere ask for the composer: the one on the screen takes the
 * cursor; where there is none yet, the first one that comes up for that record does.
 */
const EVENT = "SOCIAL_CARE:REPLY";
const PAGE = ".o_form_view .o_notebook_headers a[name='social']";

let wanted = null;

const same = (one, record) =>
    one && one.model === record.resModel && one.id === record.resId;

export function useReplyRequests(record, focus) {
    const env = useEnv();
    const take = () => {
        if (same(wanted, record)) {
            wanted = null;
            focus();
        }
    };
    onMounted(take);
    useBus(env.bus, EVENT, take);
}

/** The client action behind the button "Reply". */
async function reply(env, { params }) {
    wanted = params;
    const shown = env.services.action.currentController;
    const there =
        shown?.props?.resModel === params.model &&
        (shown.currentState?.resId || shown.props.resId) === params.id;
    if (there) {
        document.querySelector(PAGE)?.click();
        env.bus.trigger(EVENT);
        return;
    }
    await env.services.action.doAction({
        type: "ir.actions.act_window",
        res_model: params.model,
        res_id: params.id,
        views: [[false, "form"]],
    });
}

registry.category("actions").add("social_care.reply", reply);
