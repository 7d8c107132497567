import { onMounted, onWillUnmount, reactive, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

const clock = reactive({ now: DateTime.now() });
let watchers = 0;
let timer = null;

/**
 * The time of day, the same for everything on a page, once a minute.
 *
 * @returns {{now: DateTime}}
 */
export function useClock() {
    onMounted(() => {
        if (!watchers++) {
            clock.now = DateTime.now();
            timer = setInterval(() => (clock.now = DateTime.now()), 60 * 1000);
        }
    });
    onWillUnmount(() => {
        if (!--watchers) {
            clearInterval(timer);
        }
    });
    return useState(clock);
}

/**
 * How long ago something was, as short as can be.
 *
 * @param {DateTime} since
 * @param {DateTime} now
 * @returns {String}
 */
export function shortDuration(since, now) {
    const minutes = Math.max(Math.floor(now.diff(since, "minutes").minutes), 0);
    if (minutes < 60) {
        return _t("%s min", minutes);
    }
    if (minutes < 48 * 60) {
        return _t("%s h", Math.floor(minutes / 60));
    }
    return _t("%s d", Math.floor(minutes / (24 * 60)));
}
