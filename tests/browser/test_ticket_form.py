"""The ticket of somebody who wrote in public, as who answers it finds it: the thread
first, words in their own direction and language, and what comes next at hand."""

from unittest.mock import patch

from odoo.addons.social_care.translating import DeepL, Translated

from ..common import BrowserCase
from ..odoo.common import SUPERVISOR, Fixtures
from .steps import script

ARABIC = (
    "@yourcompany خدمة سيئة. وصل الكرسي مكسوراً واتصلت مرتين ولا أحد يرد على الهاتف."
)
STEPS = """
    const place = (css) => one(css).getBoundingClientRect();
    const { orm, action } = odoo.__WOWL_DEBUG__.root.env.services;
    await wait(area, "the composer");

    // The thread comes first, and where one answers is in view.
    const inView = () => place(".o_social_send").bottom <= window.innerHeight;
    await wait(inView, "Send is in view");
    expect(
        place(".o_social_thread").bottom < place(".o_field_widget[name=team_id]").top,
        "the thread is above what the ticket is filed under"
    );

    // Words are read from their own side.
    const words = one(".o_social_post .o_social_words");
    expect(words.dir === "rtl", "the post is read from the right");
    const title = one(".oe_title [name=name] textarea");
    expect(getComputedStyle(title).unicodeBidi === "plaintext", "so is the title");
    expect(one(".o_social_post header bdi").textContent === "@layla", "not the handle");

    // In the reader's language, beside the original.
    one(".o_social_translate").click();
    await said(".o_social_translation", "Bad service.");
    await said(".o_social_translation", "Translated from Arabic by DeepL, by machine");
    expect(words.isConnected, "the original is still there");
    one(".o_social_translate").click();
    await wait(() => !one(".o_social_translation"), "the translation is put away");

    // She left a number: call.
    const call = one(".o_social_next .o_social_call");
    expect(call.getAttribute("href") === "tel:+442079460123", "a number to call");
    expect(call.matches(".btn-primary"), "that comes next");
    expect(!one(".o_social_next button.btn-primary"), "and nothing else does");

    // A macro writes the answer, and its other steps wait for it to be sent.
    await item(".o_social_macro_item", ".o_social_canned");
    await wait(() => area().value.includes("a new chair"), "the macro's words");
    await said(".o_social_macro_chip", "Broken on arrival");

    // Sent as the last word, and the ticket with it.
    await wait(() => !one(".o_social_send").disabled, "it can be sent");
    await item(".o_social_send_close", ".o_social_send_more");
    await wait(() => one(".o_social_pending"), "it is on its way");

    // While nothing goes out, it says so where one writes.
    await orm.call("social.care.account", "action_pause_outgoing", [[ACCOUNT]]);
    await action.doAction({
        type: "ir.actions.act_window",
        res_model: "helpdesk.ticket",
        res_id: OTHER,
        views: [[false, "form"]],
    });
    await said(".o_social_paused", "Sending is paused");
"""


class TestTicketForm(Fixtures, BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_fixtures()
        cls.sue = cls.make_user("Sue", SUPERVISOR)
        cls.practice = cls.make_account("practice", state="connected")
        cls.practice.company_id.social_care_deepl_key = "secret"
        for name, handle, body in (
            ("ليلى", "layla", ARABIC),
            ("Ann", "ann", "Where is my parcel?"),
        ):
            person = cls.env["social.care.practice.person"].create(
                {"account_id": cls.practice.id, "name": name, "handle": handle}
            )
            cls.env["social.care.practice.post"].create(
                {"account_id": cls.practice.id, "person_id": person.id, "body": body}
            )
        cls.practice.action_fetch()
        cls.hers, cls.other = cls.conversations(cls, cls.practice).ticket_id
        cls.tag = cls.env["helpdesk.ticket.tag"].create({"name": "Broken"})
        cls.env["social.care.macro"].create(
            {
                "name": "Broken on arrival",
                "user_id": False,
                "body": "Sorry {first_name}, a new chair is on its way.",
                "tag_ids": cls.tag.ids,
            }
        )
        handoff = cls.env["social.care.handoff"].create(
            {
                "ticket_id": cls.hers.id,
                "channel": "phone",
                "reason": "private_data",
                "contact_value": "+44 20 7946 0123",
                "consent_at": "2026-01-01 10:00:00",
            }
        )
        handoff.action_arrived()

    def test_one_after_the_other(self):
        steps = STEPS.replace("ACCOUNT", str(self.practice.id)).replace(
            "OTHER", str(self.other.id)
        )
        found = Translated("Bad service. The chair came broken.", "ar")
        with patch.object(DeepL, "translate", return_value=found):
            self.browser_js(
                f"/odoo/helpdesk.ticket/{self.hers.id}",
                script(steps),
                ready="Boolean(document.querySelector('.o_social_composer_text'))",
                login=self.sue.login,
            )
        reply = self.env["social.care.reply"].search(
            [("account_id", "=", self.practice.id)]
        )
        self.assertEqual(reply.user_id, self.sue)
        self.assertTrue(reply.closing)
        self.assertIn("a new chair is on its way.", reply.body)
        self.assertEqual(self.hers.tag_ids, self.tag)
        self.assertTrue(self.hers.closed)
