import { onMounted, onWillDestroy, useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";

/** Milliseconds between two signs of life; the server forgets after twenty seconds. */
const BEAT = 8000;
/** For so long after the last key somebody still counts as answering. */
const PAUSE = 60000;

/**
 * Say that these conversations are being looked at, and know who else is there.
 *
 * @param {Object} options
 * @param {Function} options.onChange called with the id of a conversation in which there
 *     is something new
 * @returns {Object} with `others` (who else is there), `watch(ids)` (which conversations
 *     are looked at) and `answering()` (a key was pressed)
 */
export function usePresence({ onChange }) {
    const orm = useService("orm").silent;
    const bus = useService("bus_service");
    const state = useState({ people: {} });
    let [ids, beat, typedAt, wasAnswering] = [[], null, 0, false];

    const channel = (id) => `social.care.conversation_${id}`;
    const isAnswering = () => Date.now() - typedAt < PAUSE;

    async function live() {
        if (!ids.length || document.visibilityState === "hidden") {
            return;
        }
        wasAnswering = isAnswering();
        const asked = ids;
        try {
            const people = await orm.call(
                "social.care.conversation",
                "social_presence",
                [asked],
                { answering: wasAnswering }
            );
            if (asked === ids) {
                state.people = people;
            }
        } catch {
            // Whoever cannot be reached is not seen; the next beat tries again.
            state.people = {};
        }
    }

    async function leave(left) {
        if (left.length) {
            try {
                await orm.call("social.care.conversation", "social_leave", [left]);
            } catch {
                // The server forgets by itself.
            }
        }
    }

    function watch(wanted) {
        if (String(wanted) === String(ids)) {
            return;
        }
        const left = ids.filter((id) => !wanted.includes(id));
        const come = wanted.filter((id) => !ids.includes(id));
        ids = wanted;
        typedAt = 0;
        state.people = {};
        left.forEach((id) => bus.deleteChannel(channel(id)));
        come.forEach((id) => bus.addChannel(channel(id)));
        leave(left);
        live();
    }

    const onPresence = ({ conversation, people }) => {
        if (ids.includes(conversation)) {
            state.people[conversation] = people;
        }
    };
    const onNews = ({ conversation }) => {
        if (ids.includes(conversation)) {
            onChange(conversation);
        }
    };
    bus.subscribe("social_care.presence", onPresence);
    bus.subscribe("social_care.change", onNews);
    useExternalListener(document, "visibilitychange", () =>
        document.visibilityState === "hidden" ? leave(ids) : live()
    );
    onMounted(() => {
        beat = browser.setInterval(live, BEAT);
    });
    // What never came to be mounted is only destroyed.
    onWillDestroy(() => {
        browser.clearInterval(beat);
        bus.unsubscribe("social_care.presence", onPresence);
        bus.unsubscribe("social_care.change", onNews);
        watch([]);
    });

    return {
        get others() {
            const found = new Map();
            for (const person of Object.values(state.people).flat()) {
                if (person.user !== user.userId) {
                    const answering = found.get(person.user)?.answering;
                    found.set(person.user, {
                        ...person,
                        answering: person.answering || answering,
                    });
                }
            }
            return [...found.values()];
        },
        watch,
        answering() {
            typedAt = Date.now();
            if (!wasAnswering) {
                wasAnswering = true;
                live();
            }
        },
        done() {
            typedAt = 0;
            live();
        },
    };
}
