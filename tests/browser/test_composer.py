"""What an agent meets in the composer beside the inbox: why something is not sent and
what helps, prepared answers, notes, a time, and the next conversation."""

from ..common import BrowserCase
from ..odoo.common import AGENT, Fixtures
from .steps import script

STEPS = script("""
    await wait(area, "the composer");

    // Why it is not sent.
    press("Enter", { ctrlKey: true });
    await said(".o_social_composer_error", "write something");
    type("Call us: +49 30 8765432 please.");
    await wait(() => one(".o_social_composer_problems .text-danger"), "it is refused");
    press("Enter", { ctrlKey: true });
    const refused = text(".o_social_composer_problems .text-danger");
    await wait(
        () => refused.startsWith(text(".o_social_composer_error") || "?"),
        "the reason"
    );

    // What helps.
    const remedies = () => [...document.querySelectorAll(".o_social_remedy")];
    const remedy = (words) => remedies().find((it) => it.textContent.includes(words));
    await wait(() => remedy("claim link"), "the claim link");
    (await wait(() => remedy("Add the name"), "the name")).click();
    await wait(() => area().value.startsWith("Eva, Call"), "the name stands there");

    // Prepared answers while one types.
    type("::par");
    await said(".o_social_picker", "parcel");
    press("Enter");
    await wait(() => area().value === "Your parcel leaves today.", "prepared words");

    // A time of sending.
    await item(".o_social_send_later", ".o_social_send_more");
    await wait(() => one(".o_social_later input").value, "a time");
    await said(".o_social_send", "later");
    await item(".o_social_send_later", ".o_social_send_more");

    // A note to colleagues.
    (await wait(() => one(".o_social_to_note"), "a way to a note")).click();
    await wait(() => one(".o_social_composer_note"), "a note");
    type("Look at this, @Paula");
    await said(".o_social_picker", "Paula Picked");
    press("Enter");
    await wait(() => area().value.includes("@Paula Picked "), "the colleague's name");
    press("Enter", { ctrlKey: true });
    await wait(() => !area().value, "the note is kept");

    // Send, and go on with the next.
    const shown = () => one(".o_social_pane").dataset.conversation;
    const first = shown();
    type("Eva, your parcel leaves today.");
    await wait(() => !one(".o_social_send").disabled, "it can be sent");
    await item(".o_social_send_next", ".o_social_send_more");
    await wait(() => shown() !== first, "the next conversation");
""")


class TestComposer(Fixtures, BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_fixtures()
        cls.agent = cls.make_user("Marc", AGENT)
        cls.agent.helpdesk_team_ids = cls.team
        cls.paula = cls.make_user("Paula Picked", AGENT)
        cls.practice = cls.make_account("practice", state="connected")
        people = cls.env["social.care.practice.person"]
        for name in ("Eva Novak", "Eva Jansen"):
            person = people.create(
                {"account_id": cls.practice.id, "name": name, "handle": name[4:]}
            )
            cls.env["social.care.practice.post"].create(
                {
                    "account_id": cls.practice.id,
                    "person_id": person.id,
                    "body": "Where is my parcel?",
                }
            )
        cls.practice.action_fetch()
        cls.env["mail.canned.response"].with_user(cls.agent).create(
            {"source": "parcel", "substitution": "Your parcel leaves today."}
        )

    def test_one_answer_after_the_other(self):
        self.browser_js(
            "/odoo/social-inbox",
            STEPS,
            ready="Boolean(document.querySelector('.o_social_composer_text'))",
            login=self.agent.login,
        )
        replies = self.env["social.care.reply"].search(
            [("account_id", "=", self.practice.id)]
        )
        self.assertEqual(len(replies), 1)
        self.assertEqual(replies.user_id, self.agent)
        notes = self.conversations(self.practice).ticket_id.message_ids
        told = notes.filtered(lambda note: self.paula.partner_id in note.partner_ids)
        self.assertEqual(len(told), 1)
        self.assertIn("Look at this", told.body)
