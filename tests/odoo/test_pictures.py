"""Pictures of posts: fetched in the background, shown from Odoo, gone with the post."""

import base64
import errno
import io
from datetime import timedelta
from unittest import mock

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_attachment
from odoo.addons.social_care.fetching import gallery

from tests.servers.web import HTML, Answer, Web

from .common import AGENT, OdooCase, OdooHttpCase, say, whisper

PICTURES = "social.care.post.picture"


def png(size=(800, 600), color="tomato"):
    written = io.BytesIO()
    Image.new("RGB", size, color).save(written, "PNG")
    return written.getvalue()


class Gallery(Web):
    def __init__(self):
        super().__init__()
        self.answers = {}

    def answer(self, request):
        return self.answers.get(request.path) or Answer(200, png())


class PictureFixtures:
    """A server of pictures that may be asked although it is within."""

    def setUp(self):
        super().setUp()
        self.gallery = Gallery()
        self.addCleanup(self.gallery.close)
        self.within(True)

    def within(self, allowed):
        patcher = mock.patch.object(gallery, "_allows_internal", lambda: allowed)
        patcher.start()
        self.addCleanup(patcher.stop)

    def show(self, *paths, **columns):
        """Somebody shows pictures. Gives their records."""
        urls = " ".join(self.gallery.url + path for path in paths)
        row = say(pictures=urls, **columns)
        self.bring(row)
        return self.post(row["external_id"]).picture_ids

    def fetch(self):
        self.env[PICTURES]._cron_fetch()
        self.env.invalidate_all()

    def asked(self):
        return [request.path for request in self.gallery.requests]


class TestFetching(PictureFixtures, OdooCase):
    def test_from_a_post_to_a_picture(self):
        pictures = self.show("/1", "/2")
        self.assertEqual(pictures.mapped("state"), ["new", "new"])
        self.assertEqual(self.asked(), [])
        self.fetch()
        self.assertEqual(pictures.mapped("state"), ["done", "done"])
        self.assertEqual(base64.b64decode(pictures[0].image), png())
        small = Image.open(io.BytesIO(base64.b64decode(pictures[0].preview)))
        self.assertEqual(small.size, (512, 384))
        self.assertEqual((pictures[0].width, pictures[0].mimetype), (800, "image/png"))
        self.assertEqual(sorted(self.asked()), ["/1", "/2"])
        self.fetch()
        self.assertEqual(len(self.asked()), 2, "once is enough")

    def test_the_cron_is_woken_by_new_pictures(self):
        cron = self.env.ref("social_care.ir_cron_pictures")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.bring(say())
        again = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(again, triggers)
        self.show("/1")
        again = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(again), len(triggers) + 1)

    def test_the_same_post_again_notes_nothing_new(self):
        self.show("/1", id="a")
        pictures = self.show("/1", "/2", id="a")
        self.assertEqual(len(pictures), 2)
        self.show("/2", id="a")
        self.assertEqual(len(self.post("a").picture_ids), 2, "no later version")

    def test_what_is_within_is_not_fetched(self):
        self.within(False)
        picture = self.show("/1")
        self.fetch()
        self.assertEqual(picture.state, "failed")
        self.assertIn("inside the company's network", picture.error_message)
        self.assertEqual(self.asked(), [])

    def test_what_is_no_picture(self):
        self.gallery.answers["/1"] = Answer(200, HTML, {"Content-Type": "image/png"})
        self.gallery.answers["/2"] = Answer(404, HTML)
        pictures = self.show("/1", "/2")
        self.fetch()
        self.assertEqual(pictures.mapped("state"), ["failed", "failed"])
        self.assertIn("cannot be shown", pictures[0].error_message)
        self.assertIn("404", pictures[1].error_message)
        self.assertFalse(pictures[0].image)

    def test_it_is_tried_again_and_then_given_up(self):
        picture = self.show("/1")
        self.gallery.failure = "server_error"
        delays = []
        while picture.state == "new":
            self.fetch()
            self.assertTrue(picture.error_message)
            if picture.retry_at:
                wait = picture.retry_at - fields.Datetime.now()
                delays.append(round(wait.total_seconds() / 10) * 10)
                self.fetch()
                self.assertEqual(len(self.asked()), len(delays), "not before its time")
                picture.retry_at = fields.Datetime.now()
        self.assertEqual(picture.state, "failed")
        self.assertEqual(delays, list(gallery.DELAYS))
        self.assertEqual(len(self.asked()), len(delays) + 1)
        self.assertNotIn("Odoo was stopped", picture.error_message)
        self.gallery.failure = ""
        agent = self.make_user("Agnes", AGENT)
        agent.helpdesk_team_ids = self.team
        picture.with_user(agent).action_retry()
        self.fetch()
        self.assertEqual(picture.state, "done")
        self.assertFalse(picture.error_message)

    def test_a_server_that_hangs_costs_one_time_out(self):
        pictures = self.show("/1", "/2", "/3")
        self.gallery.failure = "timeout"
        fetch = gallery.pictures.fetch
        with mock.patch.object(fetch, "__defaults__", (None, 8_000_000, 0.2)):
            self.fetch()
        self.assertEqual(len(self.asked()), 1)
        self.assertEqual(sorted(pictures.mapped("tries")), [0, 0, 1])
        self.assertTrue(all(pictures.mapped("retry_at")))

    def test_a_worker_that_dies_with_it_does_so_a_few_times_only(self):
        picture = self.show("/1")
        for _death in range(len(gallery.DELAYS) + 1):
            claims, _room = gallery.claim(self.env)
            self.assertEqual(claims[0].id, picture.id)
            self.assertFalse(gallery.claim(self.env)[0], "it is held")
            picture.lease_until = fields.Datetime.now() - timedelta(seconds=1)
        self.fetch()
        self.assertEqual(picture.state, "failed")
        self.assertIn("stopped every time", picture.error_message)
        self.assertEqual(self.asked(), [])

    def test_a_lease_that_was_lost_stores_nothing(self):
        picture = self.show("/1")
        claims, room = gallery.claim(self.env)
        picture.lease_token = "another"
        gallery.fetch(self.env, claims, room, float("inf"))
        self.env.invalidate_all()
        self.assertEqual(picture.state, "new")
        self.assertFalse(picture.image)

    def test_an_error_nobody_expected_is_told_and_stops_nothing(self):
        pictures = self.show("/1", "/2")
        real = gallery.pictures.fetch
        calls = iter([ZeroDivisionError])

        def odd(*arguments, **more):
            for error in calls:
                raise error
            return real(*arguments, **more)

        with (
            mute_logger(gallery.__name__),
            mock.patch.object(gallery.pictures, "fetch", odd),
        ):
            self.fetch()
        self.assertEqual(sorted(pictures.mapped("state")), ["done", "failed"])

    def test_a_full_disk_is_told_and_what_is_torn_is_no_obstacle(self):
        self.gallery.answers = {f"/{n}": Answer(200, png((n, 9))) for n in (20, 30)}
        pictures = self.show("/20", "/30")

        class Full(io.FileIO):
            def write(self, content):
                super().write(content[: len(content) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")

        with (
            mute_logger(gallery.__name__, ir_attachment.__name__),
            mock.patch.object(ir_attachment, "open", Full, create=True),
        ):
            for _time in range(len(gallery.DELAYS) + 2):
                pictures.retry_at = False
                self.fetch()
        self.assertEqual(set(pictures.mapped("state")), {"new"})
        for picture in pictures:
            self.assertIn("disk", picture.error_message)
            self.assertGreater(picture.retry_at, fields.Datetime.now())
        pictures.retry_at = False
        self.fetch()
        self.assertEqual(set(pictures.mapped("state")), {"done"})

    def test_a_post_may_not_bring_too_much(self):
        with mock.patch.object(gallery, "POST_LIMIT", len(png())):
            pictures = self.show("/1", "/2")
            self.fetch()
        self.assertEqual(sorted(pictures.mapped("state")), ["done", "failed"])
        failed = pictures.filtered(lambda picture: picture.state == "failed")
        self.assertIn("too large together", failed.error_message)

    def test_a_day_may_not_bring_too_much(self):
        company = self.env.company
        company.social_care_picture_mb = 1
        first, second = self.show("/1"), self.show("/2")
        second.write(
            {
                "state": "done",
                "size": 1_000_000,
                "fetched_at": fields.Datetime.now(),
            }
        )
        self.fetch()
        self.assertEqual((first.state, self.asked()), ("new", []))
        self.assertIn("waits for tomorrow", first.error_message)
        self.assertGreater(first.retry_at, fields.Datetime.now())
        first.retry_at = False
        second.fetched_at -= timedelta(days=1)
        self.fetch()
        self.assertEqual(first.state, "done")

    def test_a_company_that_wants_none(self):
        self.env.company.social_care_pictures = False
        picture = self.show("/1")
        self.fetch()
        self.assertEqual((picture.state, self.asked()), ("new", []))
        self.env.company.social_care_pictures = True
        self.fetch()
        self.assertEqual(picture.state, "done")

    def test_a_failure_is_told_to_odoo(self):
        self.show("/1")
        with (
            mock.patch.object(gallery, "claim", side_effect=ValueError),
            self.assertRaises(ValueError),
        ):
            self.env[PICTURES]._cron_fetch()

    def test_what_its_author_deletes_is_gone(self):
        for visibility in ("public", "private"):
            pictures = self.show("/1", "/2", id=visibility, visibility=visibility)
            ids = pictures.ids
            self.fetch()
            files = self.files(ids)
            self.assertEqual(len(files), 4)
            self.bring(say(id=visibility, deleted=True))
            self.assertFalse(pictures.exists())
            self.assertFalse(files.exists())
            self.assertTrue(self.post(visibility).deleted)

    def files(self, ids):
        """The files of pictures. Those of fields are not found without asking."""
        domain = [("res_model", "=", PICTURES), ("res_id", "in", ids)]
        domain.append(("res_field", "!=", False))
        return self.env["ir.attachment"].sudo().search(domain)

    def test_what_was_deleted_before_it_came_brings_none(self):
        self.bring(say(id="a", deleted=True))
        self.assertFalse(self.show("/1", id="a"))

    def test_no_file_is_left_behind(self):
        picture = self.show("/1")
        self.fetch()
        files = self.files(picture.ids)
        self.assertEqual(len(files), 2)
        picture.post_id.unlink()
        self.assertFalse(files.exists())

    def test_the_thread_shows_them(self):
        self.gallery.answers["/2"] = Answer(404, HTML)
        pictures = self.show("/1", "/2")
        agent = self.make_user("Agnes", AGENT)
        agent.helpdesk_team_ids = self.team
        conversation = self.conversations().with_user(agent)
        [waiting, _other] = conversation.social_thread()["entries"][0]["pictures"]
        self.assertEqual(waiting["url"], "")
        self.assertIn("not been fetched yet", waiting["note"])
        self.fetch()
        there, missing = conversation.social_thread()["entries"][0]["pictures"]
        self.assertEqual(
            there["url"], f"/web/image/{PICTURES}/{pictures[0].id}/preview"
        )
        self.assertTrue(there["alt"])
        self.assertEqual(missing["url"], "")
        self.assertIn("404", missing["note"])
        self.assertNotIn(self.gallery.url, str((there, missing)), "never hot-linked")

    def test_a_thread_asks_no_more_for_more_pictures(self):
        def queries(count):
            account = self.make_account()
            urls = "http://a.test/1 http://a.test/2"
            rows = [say("Look", id="0", pictures=urls)]
            rows += [
                say("And this", at=n, id=n, parent="0", pictures=urls)
                for n in range(1, count)
            ]
            self.bring(*rows, account=account)
            conversation = self.conversations(account).with_user(self.admin)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            shown = conversation.social_thread()["entries"]
            pictures = [each for row in shown for each in row.get("pictures", ())]
            self.assertEqual(len(pictures), 2 * count)
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(2), queries(30)
        self.assertLessEqual(many, few + 1)


class TestShown(PictureFixtures, OdooHttpCase):
    """Over HTTP, as a browser asks for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.agent.helpdesk_team_ids = cls.team
        cls.stranger = cls.make_user("Otto", AGENT)
        cls.portal = cls.make_user("Petra", "base.group_portal")

    def get(self, user, path):
        self.authenticate(user.login if user else None, user.login if user else None)
        return self.url_open(path)

    def test_who_sees_them(self):
        urls = self.gallery.url + "/1"
        self.bring(say(id="a", pictures=urls), whisper(id="b", pictures=urls))
        self.fetch()
        for name in ("a", "b"):
            picture = self.post(name).picture_ids
            shown = picture.shown()
            file = self.env["ir.attachment"].search(
                [
                    ("res_model", "=", PICTURES),
                    ("res_id", "=", picture.id),
                    ("res_field", "=", "image"),
                ]
            )
            paths = (shown["full"], f"/web/image/{file.id}", f"/web/content/{file.id}")
            for path in paths:
                with self.subTest(path=path, name=name):
                    answer = self.get(self.agent, path)
                    self.assertEqual(answer.content, png())
                    headers = answer.headers
                    self.assertEqual(headers["Content-Type"], "image/png")
                    self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                    self.assertIn(
                        "default-src 'none'", headers["Content-Security-Policy"]
                    )
                    self.assertIn("private", headers["Cache-Control"])
                    for user in (self.stranger, self.portal, None):
                        answer = self.get(user, path)
                        self.assertNotEqual(answer.content, png())

    def test_who_reads_them(self):
        picture = self.show("/1")
        self.fetch()
        for user in (self.stranger, self.portal):
            with self.assertRaises(AccessError):
                picture.with_user(user).read(["image"])
            with self.assertRaises(AccessError):
                picture.with_user(user).action_retry()
        self.assertTrue(picture.with_user(self.agent).read(["image"]))
        with self.assertRaises(AccessError):
            picture.with_user(self.agent).write({"url": "http://a.test"})
