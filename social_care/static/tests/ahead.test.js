import { advanceTime, beforeEach, describe, expect, test } from "@odoo/hoot";

import { askAhead, forgetAhead, takeAhead } from "@social_care/thread/ahead.esm";

describe.current.tags("headless");

const MODEL = "social.care.conversation";

/** What stands for Odoo's orm, and what was asked of it. */
function server(answer = (id) => Promise.resolve(`thread ${id}`)) {
    const asked = [];
    const call = (_model, _method, [[id]]) => {
        asked.push(id);
        return answer(id);
    };
    return { asked, silent: { call } };
}

beforeEach(() => forgetAhead());

test("a thread that was asked for ahead is given once", async () => {
    const orm = server();
    askAhead(orm, MODEL, 7);
    askAhead(orm, MODEL, 7);
    expect(orm.asked).toEqual([7]);
    expect(await takeAhead(MODEL, 7)).toBe("thread 7");
    expect(takeAhead(MODEL, 7)).toBe(undefined);
    expect(takeAhead(MODEL, 8)).toBe(undefined);
});

test("what has happened since, or time, makes it be asked for anew", async () => {
    askAhead(server(), MODEL, 7);
    forgetAhead();
    expect(takeAhead(MODEL, 7)).toBe(undefined);
    askAhead(server(), MODEL, 7);
    await advanceTime(20001);
    expect(takeAhead(MODEL, 7)).toBe(undefined);
});

test("what could not be had is asked for by who looks at it", async () => {
    askAhead(
        server(() => Promise.reject(new Error("gone"))),
        MODEL,
        7
    );
    await advanceTime(0);
    expect(takeAhead(MODEL, 7)).toBe(undefined);
});
