import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

/** Milliseconds in which what comes is taken together. */
const GATHER = 1000;

/**
 * Hears of new and changed conversations in the companies that are shown, and tells
 * whoever wants to know at most once a second.
 *
 * `listen(callback)` calls back with a set of conversation ids, or with null where there
 * were too many to name; it gives a function that ends it.
 */
export const inboxNewsService = {
    dependencies: ["bus_service"],

    async start(env, { bus_service: bus }) {
        const listeners = new Set();
        let [gathered, timer] = [new Set(), null];

        function tell() {
            const ids = gathered;
            [gathered, timer] = [new Set(), null];
            for (const listener of [...listeners]) {
                listener(ids);
            }
        }

        function hear({ conversations }) {
            if (!conversations || !gathered) {
                gathered = null;
            } else {
                conversations.forEach((id) => gathered.add(id));
            }
            timer ??= browser.setTimeout(tell, GATHER);
        }

        if (await user.hasGroup("social_care.group_social_care_agent")) {
            for (const { id } of user.activeCompanies) {
                bus.addChannel(`social_care.inbox_${id}`);
            }
            bus.subscribe("social_care.inbox", hear);
            bus.start();
        }

        return {
            listen(callback) {
                listeners.add(callback);
                return () => listeners.delete(callback);
            },
        };
    },
};

registry.category("services").add("social_care.inbox_news", inboxNewsService);
