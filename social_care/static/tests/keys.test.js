import { describe, expect, getFixture, test } from "@odoo/hoot";
import { registry } from "@web/core/registry";

import "@social_care/inbox/inbox_list_view.esm";

describe.current.tags("headless");

const { Controller } = registry.category("views").get("social_inbox_list");

/** What a key does in the inbox, where an element of this page has the focus. */
function press(html, key, options = {}) {
    const fixture = getFixture();
    fixture.innerHTML = html;
    const done = [];
    const keys = { j: () => done.push("j"), Enter: () => done.push("Enter") };
    const event = new KeyboardEvent("keydown", { key, cancelable: true, ...options });
    Object.defineProperty(event, "target", { value: fixture.firstElementChild });
    const { isOthers } = Controller.prototype;
    const inbox = { keys, isOthers, ui: { activeElement: document }, env: {} };
    Controller.prototype.onKey.call(inbox, event);
    return [...done, event.defaultPrevented].join(" ");
}

test("a key of the inbox does what it is for", () => {
    expect(press("<div></div>", "j")).toBe("j true");
    expect(press("<div></div>", "Enter")).toBe("Enter true");
    expect(press("<div></div>", "x")).toBe("false");
});

test("who writes is left alone, and who uses the browser's own keys", () => {
    for (const html of ["<input>", "<textarea></textarea>", "<select></select>"]) {
        expect(press(html, "j")).toBe("false");
    }
    for (const name of ["ctrlKey", "altKey", "metaKey"]) {
        expect(press("<div></div>", "j", { [name]: true })).toBe("false");
    }
});

test("Enter is for what has the focus", () => {
    expect(press("<button></button>", "Enter")).toBe("false");
    expect(press("<button></button>", "j")).toBe("j true");
    expect(press('<p tabindex="0"></p>', "Enter")).toBe("false");
    expect(press('<p tabindex="0" class="o_data_row"></p>', "Enter")).toBe(
        "Enter true"
    );
    expect(press('<p role="menuitem"></p>', "j")).toBe("false");
});
