import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

/**
 * What was typed and not sent, kept in this browser: nothing is lost by going elsewhere,
 * by an error or by loading the page anew.
 */
const KEPT_DAYS = 30;
const PREFIX = "social_care.draft";

const key = (conversation) => `${PREFIX}:${user.userId}:${conversation}`;

export function readDraft(conversation) {
    try {
        return JSON.parse(browser.localStorage.getItem(key(conversation))) || {};
    } catch {
        return {};
    }
}

export function keepDraft(conversation, draft) {
    try {
        if (draft.body || draft.pictures?.length) {
            browser.localStorage.setItem(
                key(conversation),
                JSON.stringify({ ...draft, at: Date.now() })
            );
        } else {
            browser.localStorage.removeItem(key(conversation));
        }
    } catch {
        // A full or forbidden store: then the words live as long as the page does.
    }
}

/** Forget what nobody came back to. */
export function tidyDrafts() {
    const limit = Date.now() - KEPT_DAYS * 86400000;
    for (const name of Object.keys(browser.localStorage)) {
        if (name.startsWith(`${PREFIX}:`)) {
            try {
                if (!(JSON.parse(browser.localStorage.getItem(name)).at > limit)) {
                    browser.localStorage.removeItem(name);
                }
            } catch {
                browser.localStorage.removeItem(name);
            }
        }
    }
}
