import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * What a rule caught, shown at once wherever one is. Many are one message with a count,
 * which takes the place of all that this rule said before.
 */
export const socialAlertService = {
    dependencies: ["action", "bus_service", "notification"],

    start(env, { action, bus_service: bus, notification }) {
        const shown = {};

        function show(alert) {
            const before = shown[alert.rule] || [];
            if (alert.count > 1) {
                before.splice(0).forEach((close) => close());
            }
            const close = notification.add(alert.words || alert.title, {
                title: alert.words ? `${alert.name}: ${alert.title}` : alert.name,
                type: alert.escalated ? "danger" : "warning",
                sticky: true,
                className: "o_social_alert",
                buttons: [
                    {
                        name: _t("Open"),
                        onClick: () => {
                            close();
                            action.doAction(alert.action);
                        },
                    },
                ],
            });
            shown[alert.rule] = [...before, close];
        }

        bus.subscribe("social_care.alert", show);
        bus.start();
    },
};

registry.category("services").add("social_care.alert", socialAlertService);
