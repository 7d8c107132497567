"""Sign-ins for several accounts, tokens renewed early, permissions that end."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.connecting import health, tokens
from odoo.addons.social_care.networks.base import Choice, Identity, Tokens
from odoo.addons.social_care.networks.errors import SignInAgain

from .common import ADMIN
from .contract_network import ContractCase, ContractNetwork

ALARM = "social_care.mail_activity_type_account"
CHOICES = (
    Choice("p1", "acme", "Acme", "token-of-p1", {"page": 1}),
    Choice("p2", "acme_help", "Acme <b>Help</b>", "token-of-p2"),
)
SEVERAL = Tokens("token-of-us", "refresh-1", granted=("read",), choices=CHOICES)


class GrantCase(ContractCase):
    def setUp(self):
        super().setUp()
        self.account = self.social.with_user(self.admin)
        self.account.sudo().write({"external_id": False, "user_id": self.admin.id})

    def sign_in(self, given):
        """Go to the network's page and come back. Gives what was found."""
        ContractNetwork.tokens = given
        url = self.account.action_sign_in()["url"]
        state = url.partition("state=")[2]
        return self.env["social.care.sign.in"].with_user(self.admin)._finish(state, "c")


class TestPick(GrantCase):
    def setUp(self):
        super().setUp()
        # The network knows whose token it is.
        self.patch(
            ContractNetwork,
            "check",
            lambda client: Identity(
                client.settings.access_token.removeprefix("token-of-"), "handle"
            ),
        )

    def test_one_of_several_is_picked(self):
        pick = self.sign_in(SEVERAL)
        self.assertEqual(pick._name, "social.care.pick")
        self.assertEqual(self.account.external_id, False)
        self.assertEqual(pick.line_ids.mapped("name"), ["Acme", "Acme <b>Help</b>"])
        line = pick.line_ids.filtered(lambda line: line.external_id == "p2")
        line.action_pick()
        account = self.account.sudo()
        self.assertEqual(account.external_id, "p2")
        self.assertEqual(account.access_token, "token-of-p2")
        self.assertEqual(account.refresh_token, "refresh-1")
        self.assertEqual(account.granted_scopes, "read")
        with self.assertRaisesRegex(UserError, "already used"):
            line.action_pick()

    def test_what_a_choice_knows_is_kept(self):
        pick = self.sign_in(SEVERAL)
        pick.line_ids.filtered(lambda line: line.external_id == "p1").action_pick()
        self.assertEqual(self.account.sudo().network_options, {"page": 1})

    def test_the_one_it_was_is_taken_without_asking(self):
        self.account.sudo().external_id = "p1"
        self.assertEqual(self.sign_in(SEVERAL), self.account)
        self.assertEqual(self.account.sudo().access_token, "token-of-p1")

    def test_the_only_one_is_taken_without_asking(self):
        only = Tokens("token-of-us", choices=CHOICES[:1])
        self.assertEqual(self.sign_in(only), self.account)
        self.assertEqual(self.account.external_id, "p1")

    def test_an_account_with_posts_does_not_become_another(self):
        self.come("c1")
        self.account.sudo().external_id = "p9"
        pick = self.sign_in(SEVERAL)
        with self.assertRaisesRegex(UserError, "this account is p9"):
            pick.line_ids[0].action_pick()

    def test_nobody_reads_what_waits(self):
        pick = self.sign_in(SEVERAL)
        told = str(pick.read()) + str(pick.line_ids.read())
        self.assertNotIn("token-of", told)
        self.assertNotIn("refresh-1", told)
        waiting = self.env["social.care.sign.in"].with_user(self.admin)
        with self.assertRaises(AccessError):
            waiting.browse(pick.waiting_id).read(["tokens"])
        other = self.make_user("Eve", ADMIN)
        with self.assertRaises(UserError):
            pick.line_ids[0].with_user(other).action_pick()
        copy = self.env["social.care.pick"].with_user(other)
        copy = copy.create(
            {
                "account_id": self.account.id,
                "waiting_id": pick.waiting_id,
                "line_ids": [
                    fields.Command.create({"name": "p1", "external_id": "p1"})
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "already used"):
            copy.line_ids.action_pick()

    def test_what_was_not_offered_is_not_picked(self):
        pick = self.sign_in(SEVERAL)
        pick.line_ids[0].sudo().external_id = "p7"
        with self.assertRaisesRegex(UserError, "start again"):
            pick.line_ids[0].action_pick()

    def test_one_that_took_too_long(self):
        pick = self.sign_in(SEVERAL)
        self.env.cr.execute(
            "UPDATE social_care_sign_in SET create_date = create_date - interval '1 h'"
        )
        with self.assertRaisesRegex(UserError, "too long"):
            pick.line_ids[0].action_pick()


class TestRenewedEarly(GrantCase):
    def test_half_way_as_the_network_wants_it(self):
        given = Tokens("t", "t", expires_in=5_184_000, renew_in=2_592_000)
        self.sign_in(given)
        known = tokens.access(self.account)
        self.assertFalse(known.ending)
        self.account.sudo().token_renew_at = fields.Datetime.now() - timedelta(1)
        known = tokens.access(self.account)
        self.assertTrue(known.ending)
        ContractNetwork.tokens = Tokens("u", "u", expires_in=100, renew_in=50)
        tokens.renew(self.account, known)
        self.assertFalse(known.ending)
        self.assertEqual(self.account.sudo().access_token, "u")

    def test_what_is_paused_is_renewed_too(self):
        self.sign_in(Tokens("t", "t", expires_in=5_184_000, renew_in=-1))
        self.account.action_pause()
        ContractNetwork.tokens = Tokens("u", "u", expires_in=5_184_000, renew_in=99)
        self.env["social.care.account"]._cron_grants()
        self.assertEqual(self.account.sudo().access_token, "u")

    def test_where_it_is_refused_somebody_is_told(self):
        self.sign_in(Tokens("t", "t", expires_in=5_184_000, renew_in=-1))

        def refuse(client):
            raise SignInAgain("It is over.")

        self.patch(ContractNetwork, "refresh", refuse)
        self.env["social.care.account"]._cron_grants()
        self.assertEqual(self.account.state, "error")


class TestEndOfGrant(GrantCase):
    def test_it_is_told_two_weeks_before(self):
        self.sign_in(Tokens("t", grant_expires_in=365 * 86400))
        self.env["social.care.account"]._cron_grants()
        self.assertFalse(self.account.activity_search([ALARM]))
        self.account.sudo().grant_until = fields.Datetime.now() + timedelta(days=13)
        self.env["social.care.account"]._cron_grants()
        self.env["social.care.account"]._cron_grants()
        [activity] = self.account.activity_search([ALARM])
        self.assertIn("sign in again", activity.note)
        self.assertIn("sign in again", self.account.health)
        health.close_alarms_if_well(self.account)
        self.assertTrue(self.account.activity_search([ALARM]), "it still ends")
        self.sign_in(Tokens("t2", grant_expires_in=365 * 86400))
        self.assertFalse(self.account.activity_search([ALARM]))

    def test_renewing_moves_no_end(self):
        self.sign_in(Tokens("t", "r", expires_in=60, grant_expires_in=86400 * 90))
        until = self.account.grant_until
        ContractNetwork.tokens = Tokens("u", "r", expires_in=60)
        tokens.renew(self.account, tokens.access(self.account))
        self.assertEqual(self.account.grant_until, until)
        self.account.write({"access_token": "by hand"})
        self.assertFalse(self.account.grant_until)
