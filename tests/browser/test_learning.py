"""What was learned is switched off, and corrections are read, where it is listed."""

from ..common import BrowserCase
from ..odoo.common import Fixtures

SWITCHING = """
(async () => {
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
    const used = () => one(".o_data_row .o_boolean_toggle input");
    used().click();
    await wait(() => !used().checked, "it is switched off");
    await wait(
        () => one(".o_data_row [name=state]").textContent.includes("off"),
        "it is said"
    );
    one(".o_data_row [name=kind]").click();
    await wait(() => location.pathname.includes("corrections") ||
        one(".breadcrumb")?.textContent.includes("Learning"), "the corrections");
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


class TestLearning(Fixtures, BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_fixtures()

    def test_switching_off(self):
        learning = self.env["social.care.learning"].create(
            {
                "company_id": self.env.company.id,
                "kind": "intent",
                "ready": True,
                "label_count": 300,
            }
        )
        self.browser_js(
            "/odoo/social-learning",
            SWITCHING,
            ready="Boolean(document.querySelector('.o_boolean_toggle input'))",
            login=self.admin.login,
        )
        self.assertFalse(learning.used)
