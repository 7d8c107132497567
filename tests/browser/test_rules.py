"""The form of a rule: colours, the mistake in its place, what would be caught."""

from ..common import BrowserCase
from ..odoo.common import Fixtures, say

TYPING = """
const wait = async (condition, what) => {
    for (let n = 0; n < 4000; n++) {
        const found = condition();
        if (found) {
            return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error("never: " + what);
};
const one = (css) => document.querySelector(css);
const text = (css) => one(css)?.textContent.replaceAll("\\u200b", "").trim();
const type = (value) => {
    const area = one(".o_social_expression textarea");
    area.focus();
    area.value = value;
    area.dispatchEvent(new Event("input", { bubbles: true }));
};
"""

WRITING = """
(async () => {
    type("(acme OR press");
    await wait(() => text(".o_social_mistake") === "(", "the place of the mistake");
    await wait(
        () => text(".o_social_expression_error") === "A closing bracket is missing.",
        "the mistake in words"
    );
    const area = one(".o_social_expression textarea");
    const words = one(area.getAttribute("aria-describedby") && "#" +
        area.getAttribute("aria-describedby"));
    if (!words.contains(one(".o_social_expression_error"))) {
        throw new Error("who does not see the place is not told of it");
    }
    type('acme or "press"');
    await wait(() => text(".o_social_expression_hint")?.startsWith('"or"'), "the hint");
    type('acme OR #press');
    await wait(() => text(".o_social_is_hashtag") === "#press", "the hashtag");
    if (text(".o_social_expression_text") !== area.value) {
        throw new Error("not the words that were written");
    }
    await wait(
        () => text(".o_social_tester_summary") ===
            "Of the last 3 posts it would have caught 2.",
        "what would be caught"
    );
    const name = one(".o_field_widget[name=name] :is(input, textarea)");
    name.value = "Written";
    name.dispatchEvent(new Event("input", { bubbles: true }));
    name.dispatchEvent(new Event("change", { bubbles: true }));
    one(".o_form_button_save").click();
    await wait(() => location.pathname.match(/social-rules\\/\\d+/), "it is saved");
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


class TestRuleForm(Fixtures, BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_fixtures()

    def test_writing_a_rule(self):
        self.env["social.care.post"].search([]).write({"deleted": True})
        self.bring(
            say("acme is late", "ann"),
            say("from the #press", "bob"),
            say("press", "cid"),
        )
        self.browser_js(
            "/odoo/social-rules/new",
            TYPING + WRITING,
            ready="Boolean(document.querySelector('.o_social_expression textarea'))",
            login=self.admin.login,
        )
        rule = self.env["social.care.rule"].search([("name", "=", "Written")])
        self.assertEqual(rule.expression, "acme OR #press")
