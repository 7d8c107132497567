import { useState } from "@odoo/owl";

/** Most lines of a list under the text. */
const MOST = 8;

/**
 * A list under a text of what fits what is typed before the cursor: prepared answers
 * after `::`, colleagues after `@`.
 *
 * @param {Object} options
 * @param {Function} options.find given the text before the cursor; null where there is
 *  nothing to look for, else a promise of `{typed, items}`, `typed` being how many
 *  characters before the cursor the choice takes the place of
 * @param {Function} options.pick given the item and `typed`
 */
export function usePicker({ find, pick }) {
    const state = useState({ items: [], at: 0, typed: 0 });
    let asked = 0;
    const close = () => {
        asked++;
        state.items = [];
    };
    const choose = (item) => {
        const { typed } = state;
        close();
        pick(item, typed);
    };
    return {
        state,
        close,
        choose,
        /** @param {HTMLTextAreaElement} el */
        async look(el) {
            const number = ++asked;
            const search = find(el.value.slice(0, el.selectionStart));
            if (!search) {
                state.items = [];
                return;
            }
            const { typed, items } = await search;
            if (number === asked) {
                Object.assign(state, { typed, items: items.slice(0, MOST), at: 0 });
            }
        },
        /**
         * @param {KeyboardEvent} event
         * @returns {Boolean} whether the key was meant for the list
         */
        onKeydown(event) {
            const { items, at } = state;
            if (!items.length || event.ctrlKey || event.metaKey) {
                return false;
            }
            const steps = { ArrowDown: 1, ArrowUp: -1 };
            if (event.key in steps) {
                state.at = (at + steps[event.key] + items.length) % items.length;
            } else if (event.key === "Enter" || event.key === "Tab") {
                choose(items[at]);
            } else if (event.key === "Escape") {
                close();
            } else {
                return false;
            }
            event.preventDefault();
            event.stopPropagation();
            return true;
        },
    };
}
