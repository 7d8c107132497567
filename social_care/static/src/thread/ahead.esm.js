/**
 * Threads that are likely to be looked at next, asked for while another one is read: the
 * next key then shows one at once. Each is given once, and only while it is fresh; what
 * has happened since makes all of them be forgotten.
 */
const FRESH = 20000;
const pages = new Map();

const nameOf = (model, id) => `${model}:${id}`;

/** Ask for a thread that somebody may look at next. */
export function askAhead(orm, model, id) {
    const name = nameOf(model, id);
    const known = pages.get(name);
    if (known && Date.now() - known.at < FRESH) {
        return;
    }
    const page = orm.silent.call(model, "social_thread", [[id]]);
    // Who looks at it asks again, and is told what is wrong.
    page.catch(() => pages.delete(name));
    pages.set(name, { page, at: Date.now() });
}

/** @returns {Promise|undefined} the thread, where it was asked for and is still fresh */
export function takeAhead(model, id) {
    const name = nameOf(model, id);
    const known = pages.get(name);
    pages.delete(name);
    return known && Date.now() - known.at < FRESH ? known.page : undefined;
}

/** Something has happened: none of them is to be believed any more. */
export function forgetAhead() {
    pages.clear();
}
