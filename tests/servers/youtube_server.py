"""A small YouTube on loopback: one channel, its videos, and the threads below them.

What it is asked and what it answers is held against Google's own description in
tests/unit/networks/test_discovery.py.
"""

import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from .web import Answer, Web

ME = "UCacmeacmeacmeacmeacmeac"
TOKEN, REFRESH = "ya29.token-of-the-channel", "1//refresh-token-of-the-channel"


class YouTubeServer(Web):
    def __init__(self):
        super().__init__()
        self.comments, self.last = {}, 0
        self.exhausted = False
        self._now = datetime(2026, 5, 1, 10)

    def moment(self):
        self._now += timedelta(seconds=1)
        return self._now.isoformat() + "Z"

    def comment(self, text, name="ann", parent="", when=None, state=None, **more):
        """Somebody comments on the one video there is. Ids say nothing of time."""
        self.last += 1
        key = f"Ug{(self.last * 7919) % 100_003:06}AaABAg"
        if parent:
            key = f"{parent}.9{self.last:04}"
        channel = ME if name == "acme" else f"UC{name.encode().hex()}"[:24]
        when = when or self.moment()
        told = {
            "channelId": ME,
            "videoId": "dQw4w9WgXcQ",
            "textDisplay": text,
            "textOriginal": text,
            "authorDisplayName": f"@{name}",
            "authorProfileImageUrl": "https://yt.example/a.jpg",
            "authorChannelUrl": f"http://www.youtube.com/@{name}",
            "authorChannelId": {"value": channel},
            "canRate": True,
            "viewerRating": "none",
            "likeCount": 3,
            "publishedAt": when,
            "updatedAt": when,
        }
        if parent:
            told["parentId"] = parent
        if state:
            told["moderationStatus"] = state
        self.comments[key] = {
            "kind": "youtube#comment",
            "etag": "e",
            "id": key,
            "snippet": told | more,
        }
        return key

    def edit(self, key, text):
        told = self.comments[key]["snippet"]
        told |= {
            "textOriginal": text,
            "textDisplay": text,
            "updatedAt": self.moment(),
        }

    def answers(self, thread):
        return [
            each
            for each in self.comments.values()
            if each["snippet"].get("parentId") == thread
        ]

    def tops(self, state):
        found = [
            each
            for each in self.comments.values()
            if "parentId" not in each["snippet"]
            and each["snippet"].get("moderationStatus", "published") == state
        ]
        # Not those that were written last, but those that began last.
        return sorted(found, key=lambda it: it["snippet"]["publishedAt"], reverse=True)

    # --- what it answers -------------------------------------------------------

    def failed(self, failure):
        if failure == "expired_token":
            return refused(401, "Invalid Credentials", "authError")
        if failure == "revoked_scope":
            return refused(403, "Insufficient Permission", "insufficientPermissions")
        return super().failed(failure)

    def answer(self, request):
        if request.path == "/token":
            return self.on_token(request)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return self.failed("expired_token")
        if self.exhausted:
            return refused(403, "The request exceeds your quota.", "quotaExceeded")
        name = f"{request.method}{request.path.removeprefix('/youtube/v3')}"
        answer = {
            "GET/channels": self.on_channels,
            "GET/videos": self.on_videos,
            "GET/commentThreads": self.on_threads,
            "GET/comments": self.on_comments,
            "POST/comments": self.on_insert,
            "DELETE/comments": self.on_delete,
            "POST/comments/setModerationStatus": self.on_moderate,
        }.get(name)
        return answer(request) if answer else refused(404, "Not found", "notFound")

    def on_token(self, request):
        sent = {name: it[0] for name, it in parse_qs(request.body.decode()).items()}
        if sent.get("refresh_token") == REFRESH:
            return Answer(200, {"access_token": TOKEN, "expires_in": 3599})
        if sent.get("code") == "code-1":
            told = {
                "access_token": TOKEN,
                "refresh_token": REFRESH,
                "expires_in": 3599,
                "scope": "https://www.googleapis.com/auth/youtube.force-ssl",
            }
            return Answer(200, told)
        return Answer(400, {"error": "invalid_grant"})

    def on_channels(self, _request):
        told = {"title": "Acme", "customUrl": "@acme"}
        return _list("channel", [{"id": ME, "snippet": told}])

    def on_videos(self, request):
        ids = request.query["id"][0].split(",")
        found = [{"id": each, "snippet": {"title": "Our jug"}} for each in ids]
        return _list("video", found)

    def on_threads(self, request):
        state = request.query.get("moderationStatus", ["published"])[0]
        found, more = _page(request, self.tops(state))
        threads = []
        for top in found:
            answers = self.answers(top["id"])
            thread = {
                "kind": "youtube#commentThread",
                "id": top["id"],
                "snippet": {
                    "channelId": ME,
                    "videoId": top["snippet"]["videoId"],
                    "topLevelComment": top,
                    "canReply": True,
                    "totalReplyCount": len(answers),
                    "isPublic": True,
                },
            }
            if answers:
                thread["replies"] = {"comments": answers[-5:]}
            threads.append(thread)
        return _list("commentThread", threads, more)

    def on_comments(self, request):
        if "id" in request.query:
            ids = request.query["id"][0].split(",")
            found = [self.comments[it] for it in ids if it in self.comments]
            return _list("comment", found)
        return _list(
            "comment", *_page(request, self.answers(request.query["parentId"][0]))
        )

    def on_insert(self, request):
        told = json.loads(request.body)["snippet"]
        if told["parentId"] not in self.comments:
            return refused(404, "The parent was not found.", "parentCommentNotFound")
        key = self.comment(told["textOriginal"], "acme", told["parentId"])
        return Answer(200, self.comments[key])

    def on_delete(self, request):
        [key] = request.query["id"]
        if self.comments.pop(key, None) is None:
            return refused(404, "The comment was not found.", "commentNotFound")
        return Answer(204, b"")

    def on_moderate(self, request):
        told = self.comments[request.query["id"][0]]["snippet"]
        told["moderationStatus"] = request.query["moderationStatus"][0]
        return Answer(204, b"")


def refused(status, words, reason):
    error = {"code": status, "message": words}
    return Answer(status, {"error": error | {"errors": [{"reason": reason}]}})


def _list(kind, found, more=""):
    told = {"kind": f"youtube#{kind}ListResponse", "items": found}
    return Answer(200, told | ({"nextPageToken": more} if more else {}))


def _page(request, found):
    size = int(request.query["maxResults"][0])
    start = int(request.query.get("pageToken", ["0"])[0])
    more = str(start + size) if start + size < len(found) else ""
    return found[start : start + size], more
