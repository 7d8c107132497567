import { status, useComponent, useEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const SAID = {
    snoozed: _t("Snoozed."),
    customer: _t("Waiting for the customer."),
    ignored: _t("Ignored."),
    spam: _t("Marked as spam."),
    muted: _t("Author muted."),
};
/** Milliseconds in which it can be undone with one click. */
const STAYS = 10000;

/**
 * What puts conversations aside can be undone.
 *
 * @param {Object} options
 * @param {Function} options.reload shows what is there now
 * @returns {Object} with `watch(ids)`: call it before something is done to conversations;
 *     the function that it gives, called afterwards, offers to undo what was put aside
 */
export function useUndo({ reload }) {
    const component = useComponent();
    // It is offered, and done, also when the page has been left meanwhile; the service as
    // a component has it throws then.
    const orm = useEnv().services.orm.silent;
    const notification = useService("notification");
    const MODEL = "social.care.conversation";

    const places = async (ids) => {
        const read = await orm.read(MODEL, ids, ["shelf", "muted"]);
        return new Map(
            read.map(({ id, shelf, muted }) => [id, muted ? "muted" : shelf])
        );
    };

    async function undo(ids) {
        await orm.call(MODEL, "action_undo_aside", [ids]);
        if (status(component) !== "destroyed") {
            await reload();
        }
    }

    return {
        async watch(ids) {
            const before = await places(ids);
            return async () => {
                const after = await places(ids);
                const aside = ids.filter(
                    (id) => after.get(id) && after.get(id) !== before.get(id)
                );
                if (!aside.length) {
                    return;
                }
                const close = notification.add(SAID[after.get(aside[0])], {
                    type: "success",
                    autocloseDelay: STAYS,
                    className: "o_social_undo",
                    buttons: [
                        {
                            name: _t("Undo"),
                            onClick: () => {
                                close();
                                return undo(aside);
                            },
                        },
                    ],
                });
            };
        },
    };
}
