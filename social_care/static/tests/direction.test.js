import { describe, expect, test } from "@odoo/hoot";

import { direction, upright } from "@social_care/thread/direction.esm";

describe.current.tags("headless");

test("words are read by their first letter, not by that of a handle", () => {
    expect(direction("@acme خدمة سيئة")).toBe("rtl");
    expect(direction("#fail @acme bad service")).toBe("auto");
    expect(direction("")).toBe("auto");
});

test("a handle in words that are read from the right is not turned round", () => {
    expect(upright("@acme خدمة سيئة #fail.")).toBe(
        "\u2066@acme\u2069 خدمة سيئة \u2066#fail.\u2069"
    );
    expect(upright("خدمة #سيئة a@b.example")).toBe("خدمة #سيئة a@b.example");
    expect(upright("@acme bad service")).toBe("@acme bad service");
    expect(upright(undefined)).toBe("");
});
