import { _t } from "@web/core/l10n/translation";
import { formatDate, formatDateTime } from "@web/core/l10n/dates";

import { shortDuration } from "../waiting/clock.esm";

/** What each state of public resolution looks like, and what it means. */
export const PUBLIC_RESOLUTION = {
    unanswered: {
        colour: "danger",
        icon: "fa-bullhorn",
        meaning: () => _t("Nobody has answered in public."),
    },
    acknowledged: {
        colour: "warning",
        icon: "fa-reply",
        meaning: (who, when) =>
            who && when
                ? _t("Answered in public by %(who)s on %(when)s, not solved yet.", {
                      who,
                      when,
                  })
                : _t("Answered in public, not solved yet."),
    },
    moved: {
        colour: "info",
        icon: "fa-exchange",
        meaning: (who, when, arrived) => {
            if (!when) {
                return _t("Handed over to another channel, not solved yet.");
            }
            return arrived
                ? _t("Handed over on %s, the customer has arrived.", when)
                : _t("Handed over on %s, the customer has not arrived.", when);
        },
    },
    resolved_privately: {
        colour: "warning",
        icon: "fa-eye-slash",
        meaning: (who, when) =>
            when
                ? _t("Solved in private on %s; the public was not told.", when)
                : _t("Solved in private; the public was not told."),
    },
    resolved_publicly: {
        colour: "success",
        icon: "fa-check",
        meaning: (who, when) =>
            who && when
                ? _t("Closing word by %(who)s on %(when)s.", { who, when })
                : _t("Solved, and the public was told."),
    },
    confirmed: {
        colour: "success",
        icon: "fa-heart",
        meaning: () => _t("The customer said thanks in public."),
    },
    waived: {
        colour: "secondary",
        icon: "fa-minus",
        meaning: () => _t("No public answer is needed."),
    },
};

/** Where a matter was moved to, in the badge. */
const MOVED_TO = {
    phone: _t("Moved to telephone"),
    email: _t("Moved to e-mail"),
    message: _t("Moved to messages"),
    chat: _t("Moved to chat"),
    visit: _t("Moved to a visit"),
};

/**
 * The word in the badge, where it says more than the state's own.
 *
 * @param {Object} data of a conversation or a ticket
 * @returns {String}
 */
export function specificLabel(data) {
    return (data.public_resolution === "moved" && MOVED_TO[data.moved_to]) || "";
}

/** A moment as short as can be: today's by the time of day, others by the day. */
function shortMoment(moment, now) {
    if (moment.hasSame(now, "day")) {
        return moment.toLocaleString(luxon.DateTime.TIME_SIMPLE);
    }
    const day = { day: "numeric", month: "short" };
    return moment.toLocaleString(
        moment.hasSame(now, "year") ? day : { ...day, year: "numeric" }
    );
}

/**
 * Since when a matter stands where it does, and who spoke last.
 *
 * @param {Object} data of a conversation or a ticket
 * @param {DateTime} now
 * @returns {String} empty where there is nothing to say
 */
export function standing(data, now) {
    if (!data.public_resolution_since) {
        return "";
    }
    const when = shortMoment(data.public_resolution_since, now);
    return data.last_public_by
        ? _t("since %(when)s · %(who)s", { when, who: data.last_public_by })
        : _t("since %s", when);
}

const QUOTE = "“";

/** What somebody decided, and who. */
function decision(reason, who, when) {
    const words = reason.replace(/[.\s]+$/, "");
    return who && when
        ? _t("%(reason)s. By %(who)s on %(when)s.", { reason: words, who, when })
        : `${words}.`;
}

/**
 * What a badge tells to who wants to know more.
 *
 * @param {Object} data of a conversation or a ticket
 * @param {DateTime} waiting since when the customer waits for us, if so
 * @param {DateTime} now
 * @returns {String}
 */
export function explanation(data, waiting, now) {
    const state = data.public_resolution;
    const who = data.public_resolution_by;
    const words = data.public_resolution_words;
    const when =
        data.public_resolution_since && formatDate(data.public_resolution_since);
    const sentences = [];
    if (!words) {
        sentences.push(PUBLIC_RESOLUTION[state].meaning(who, when, data.moved_arrived));
    } else if (words.startsWith(QUOTE)) {
        sentences.push(words);
    } else {
        if (state !== "waived") {
            sentences.push(PUBLIC_RESOLUTION[state].meaning());
        }
        sentences.push(decision(words, who, when));
    }
    if (waiting) {
        sentences.push(_t("Waiting %s.", shortDuration(waiting, now)));
    }
    if (data.last_public_by && data.last_public_at) {
        sentences.push(
            _t("%(who)s spoke last in public, %(when)s.", {
                who: data.last_public_by,
                when: formatDateTime(data.last_public_at, { showSeconds: false }),
            })
        );
    }
    return sentences.join(" ");
}
