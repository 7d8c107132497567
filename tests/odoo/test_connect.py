"""Signing in at a network, and what networks deliver to our webhook."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.social_care.fetching import deliveries

from ..servers import x_server
from .common import ADMIN, AGENT, OdooHttpCase

SECRET = "hook-secret"


class XHttpCase(OdooHttpCase):
    """A small X on loopback, and an account that is not connected to it yet."""

    def setUp(self):
        super().setUp()
        self.x = self.enterContext(x_server.serve())
        self.x.tokens = {}
        self.x.user("7", "ann")
        self.account = self.make_account(
            network="x",
            base_url=self.x.url,
            external_id=False,
            client_id="client-id",
            client_secret="client-secret",
            webhook_secret=SECRET,
            user_id=self.admin.id,
        )

    def follow(self, url, **options):
        return self.url_open(url, allow_redirects=False, **options)


class TestSignIn(XHttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate(self.admin.login, self.admin.login)

    def begin(self, user=None):
        """The query the administrator takes to the network."""
        account = self.account.with_user(user or self.admin)
        action = account.action_sign_in()
        self.assertEqual(action["type"], "ir.actions.act_url")
        parts = urlsplit(action["url"])
        self.assertTrue(action["url"].startswith(self.x.url))
        return {key: value[0] for key, value in parse_qs(parts.query).items()}

    def come_back(self, state, code="good", **more):
        query = {"state": state, "code": code} | more
        response = self.follow("/social_care/oauth/callback", params=query)
        self.account.invalidate_recordset()
        return response

    def assert_refused(self, response, words, status=400):
        self.assertEqual(response.status_code, status)
        self.assertIn(words, response.text)
        self.assertEqual(self.account.state, "draft")
        self.assertFalse(self.account.access_token)

    def test_from_end_to_end(self):
        query = self.begin()
        self.assertEqual(query["redirect_uri"], self.account.redirect_url)
        self.assertEqual(query["code_challenge_method"], "S256")
        response = self.come_back(query["state"])
        self.assertEqual(response.status_code, 303)
        self.assertIn(
            f"/odoo/social-accounts/{self.account.id}", response.headers["Location"]
        )
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        account = self.account
        self.assertEqual(account.state, "connected")
        self.assertEqual((account.handle, account.external_id), ("acme", "42"))
        self.assertIn(account.refresh_token, self.x.refresh_tokens)
        self.assertTrue(account.token_expires_at)
        self.assertIn("dm.read", account.granted_scopes)
        self.assertIn("dm.write", account.missing_scopes)
        self.assertNotIn("dm.read", account.missing_scopes)
        account.with_user(self.admin).action_connect()
        self.assertIn("dm.write", account.missing_scopes)
        account.access_token = "by hand"
        self.assertFalse(account.missing_scopes)
        self.assertFalse(self.env["social.care.sign.in"].sudo().search([]))

    def test_a_state_is_good_once(self):
        state = self.begin()["state"]
        self.come_back(state)
        self.account.write({"state": "draft", "access_token": False})
        self.assert_refused(self.come_back(state), "already used")

    def test_also_where_it_went_wrong(self):
        state = self.begin()["state"]
        self.assert_refused(self.come_back(state, code="bad"), "X")
        self.assert_refused(self.come_back(state), "already used")

    def test_a_state_that_is_not_ours(self):
        state = self.begin()["state"]
        for forged in ("", "nonsense", "äö", state[:-2] + "xx", "A" * 60):
            self.assert_refused(self.come_back(forged), "did not start this sign-in")

    def test_a_state_of_another_administrator(self):
        other = self.make_user("Eve", ADMIN)
        state = self.begin(other)["state"]
        self.assert_refused(self.come_back(state), "did not start this sign-in")
        self.assertEqual(self.x.asked, [])

    def test_one_that_took_too_long(self):
        state = self.begin()["state"]
        with freeze_time(datetime.now() + timedelta(minutes=15, seconds=1)):
            response = self.come_back(state)
        self.assert_refused(response, "took too long")
        self.assertEqual(self.x.asked, [])

    def test_one_that_took_nearly_too_long(self):
        state = self.begin()["state"]
        with freeze_time(datetime.now() + timedelta(minutes=14)):
            self.come_back(state)
        self.assertEqual(self.account.state, "connected")

    def test_one_that_was_cleared_away(self):
        state = self.begin()["state"]
        self.env["social.care.sign.in"].sudo().search([]).unlink()
        self.assert_refused(self.come_back(state), "took too long")

    def test_somebody_said_no(self):
        response = self.come_back(
            self.begin()["state"],
            code="",
            error="access_denied",
            error_description="<b>Nobody</b> agreed",
        )
        self.assert_refused(response, "&lt;b&gt;Nobody&lt;/b&gt; agreed")

    def test_only_administrators(self):
        state = self.begin()["state"]
        agent = self.make_user("Olga", AGENT)
        with self.assertRaises(AccessError):
            self.account.with_user(agent).action_sign_in()
        with self.assertRaises(AccessError):
            self.env["social.care.sign.in"].with_user(self.admin).search([])
        self.authenticate(agent.login, agent.login)
        self.assert_refused(self.come_back(state), "administrator", 403)

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        state = self.begin()["state"]
        self.account.team_id = False
        self.account.company_id = company
        self.assert_refused(self.come_back(state), "may not connect", 403)

    def test_somebody_elses_keys(self):
        self.account.external_id = "99"
        self.account.handle = "other"
        self.env["social.care.event"].store(self.account.id, None, [])
        post = self.x.post("7", "@acme hello")
        body = {"data": {"event_type": "post.mention.create", "payload": post}}
        deliveries.take(
            self.account, self.account.network_client(), {}, json.dumps(body).encode()
        )
        self.account._process()
        self.assertTrue(self.posts())
        response = self.come_back(self.begin()["state"])
        self.assert_refused(response, "Sign in there as other first")

    def test_the_account_is_there_already(self):
        self.make_account(
            network="x", base_url=self.x.url, external_id="42", name="First"
        )
        response = self.come_back(self.begin()["state"])
        self.assert_refused(response, "already there: First")

    def test_the_id_of_the_app_is_missing(self):
        self.account.client_id = False
        with self.assertRaisesRegex(Exception, "client id"):
            self.begin()


class TestWebhook(XHttpCase):
    def setUp(self):
        super().setUp()
        self.account.write({"external_id": "42", "handle": "acme"})
        self.account.state = "connected"

    def path(self, account=None):
        return urlsplit((account or self.account).webhook_url).path

    def sign(self, body, secret=SECRET):
        digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        return f"sha256={base64.b64encode(digest).decode()}"

    def body(self, text="@acme hello"):
        post = self.x.post("7", text)
        includes = {"users": [self.x.users["7"]]}
        data = {"event_type": "post.mention.create", "payload": post}
        return json.dumps({"data": data | {"includes": includes}}).encode()

    def deliver(self, body, signature=None, path=None):
        headers = {"Content-Type": "application/json"}
        if signature != "":
            headers["X-Twitter-Webhooks-Signature"] = signature or self.sign(body)
        return self.follow(path or self.path(), data=body, headers=headers)

    def answer(self, response):
        kept = ("content-type", "content-length", "set-cookie")
        headers = {
            name.lower(): value
            for name, value in response.headers.items()
            if name.lower() in kept
        }
        return response.status_code, response.content, headers

    def test_delivered(self):
        response = self.deliver(self.body())
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("set-cookie", response.headers)
        [event] = self.events()
        self.assertEqual(event.state, "new")
        self.assertEqual(event.stream_id.code, "mentions")
        self.assertTrue(event.stream_id.last_event_date)
        self.account._process()
        self.assertEqual(self.posts().body, "@acme hello")
        self.assertTrue(self.tickets())

    def test_twice_is_once(self):
        body = self.body()
        for _again in range(2):
            self.assertEqual(self.deliver(body).status_code, 200)
        self.assertEqual(len(self.events()), 1)

    def test_also_with_a_dead_token(self):
        self.account.state = "error"
        self.assertEqual(self.deliver(self.body()).status_code, 200)
        self.assertEqual(len(self.events()), 1)

    def test_refusals_are_all_the_same(self):
        body = self.body()
        unknown = self.answer(self.deliver(body, path="/social_care/webhook/unknown"))
        self.assertEqual(unknown[0], 404)
        forged = [
            self.deliver(body, self.sign(body, "other")),
            self.deliver(body, ""),
            self.deliver(body, "sha256="),
            self.deliver(body + b" ", self.sign(body)),
        ]
        self.account.webhook_secret = False
        forged += [self.deliver(body), self.deliver(body, self.sign(body, ""))]
        self.account.webhook_secret = SECRET
        self.account.state = "draft"
        forged.append(self.deliver(body))
        self.account.state = "connected"
        path = self.path()
        self.account.active = False
        forged.append(self.deliver(body, path=path))
        for response in forged:
            self.assertEqual(self.answer(response), unknown)
        self.assertFalse(self.events())

    def test_too_large(self):
        body = b"x" * (deliveries.LIMIT + 1)
        self.assertEqual(self.deliver(body).status_code, 413)

    def test_what_cannot_be_read_is_kept(self):
        self.assertEqual(self.deliver(b'{"half": ').status_code, 200)
        [event] = self.events()
        self.assertEqual(event.state, "failed")
        self.assertIn("not a delivery", event.error_message)
        self.assertIn("half", event.payload)

    def test_the_question_whether_it_is_ours(self):
        response = self.follow(self.path(), params={"crc_token": "abc"})
        self.assertEqual(response.json(), {"response_token": self.sign(b"abc")})
        refused = [
            self.follow(self.path()),
            self.follow("/social_care/webhook/unknown", params={"crc_token": "abc"}),
        ]
        self.account.webhook_secret = False
        refused.append(self.follow(self.path(), params={"crc_token": "abc"}))
        for response in refused:
            self.assertEqual(self.answer(response), self.answer(refused[0]))
            self.assertEqual(response.status_code, 404)

    def test_who_sees_the_address(self):
        agent = new_test_user(self.env, "nosy", AGENT, password="nosynosy")
        for name in ("webhook_url", "webhook_token"):
            with self.assertRaises(AccessError):
                self.account.with_user(agent).read([name])
        other = self.account.copy({"name": "Copy", "external_id": "43"})
        self.assertTrue(other.webhook_token)
        self.assertNotEqual(other.webhook_token, self.account.webhook_token)
        self.assertFalse(self.make_account().webhook_url)
