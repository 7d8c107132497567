"""Three services that translate, each asked once for one text."""

from dataclasses import dataclass

from ..networks import guard, http
from ..networks.errors import Never, _lt

TIMEOUT = 10
"""Seconds after which nobody waits for a translation any more."""

LIMIT = 200_000
"""Most bytes of an answer: the longest post, several times over."""

QUOTA = 456
"""DeepL's status for a month's letters being used up, see
https://developers.deepl.com/docs/best-practices/error-handling"""


@dataclass(frozen=True)
class Translated:
    """A text as a service gave it.

    :param str body: plain text
    :param str source: ISO 639-1 of the language it was in; empty where it is not told
    """

    body: str
    source: str


class _Service:
    """One service, with what it takes to ask it.

    :param str key: empty where none is needed
    :param str address: of the server, without a path; empty: the service's own
    """

    label = ""
    address = ""

    def __init__(self, key="", address=""):
        self.key = key
        self.address = (address or self.address).rstrip("/")

    def _ask(self, path, body, headers=None):
        session = guard.Session(trusted=self.address)
        response = session.call(
            "POST",
            f"{self.address}{path}",
            timeout=TIMEOUT,
            limit=LIMIT,
            json=body,
            headers=headers or {},
        )
        if response.status_code == QUOTA:
            raise Never(
                _lt("%(network)s translates no more this month."), network=self.label
            )
        http.complain(response, self.label)
        try:
            return self._read(response.json())
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise Never(
                _lt("%(network)s answered something that is no translation."),
                network=self.label,
            ) from error


class DeepL(_Service):
    """https://developers.deepl.com/api-reference/translate"""

    label = "DeepL"
    variants = {"en": "EN-US", "pt": "PT-PT"}

    def __init__(self, key):
        # Keys of the free kind end so, and are known by another server.
        server = "api-free" if key.endswith(":fx") else "api"
        super().__init__(key, f"https://{server}.deepl.com")

    def translate(self, text, language):
        """Give a `Translated`.

        :param str language: as Odoo names it: ``de_DE``, ``pt_BR``
        :raises NetworkError: when there is none
        """
        short = language[:2].lower()
        exact = language.replace("_", "-").upper()
        target = exact if exact in ("EN-GB", "PT-BR") else self.variants.get(short)
        return self._ask(
            "/v2/translate",
            {"text": [text], "target_lang": target or short.upper()},
            {"Authorization": f"DeepL-Auth-Key {self.key}"},
        )

    def _read(self, answer):
        found = answer["translations"][0]
        source = found.get("detected_source_language") or ""
        return Translated(str(found["text"]), source[:2].lower())


class LibreTranslate(_Service):
    """https://docs.libretranslate.com/api/operations/translate/"""

    label = "LibreTranslate"

    def translate(self, text, language):
        """The same as of `DeepL`."""
        body = {"q": text, "source": "auto", "target": language[:2], "format": "text"}
        if self.key:
            body["api_key"] = self.key
        return self._ask("/translate", body)

    def _read(self, answer):
        source = (answer.get("detectedLanguage") or {}).get("language") or ""
        return Translated(str(answer["translatedText"]), source[:2].lower())


class Google(_Service):
    """https://docs.cloud.google.com/translate/docs/reference/rest/v2/translate"""

    label = "Google Translate"
    address = "https://translation.googleapis.com"

    def translate(self, text, language):
        """The same as of `DeepL`."""
        chinese = language.startswith("zh")
        target = language.replace("_", "-") if chinese else language[:2]
        return self._ask(
            "/language/translate/v2",
            {"q": text, "target": target, "format": "text"},
            {"X-Goog-Api-Key": self.key},
        )

    def _read(self, answer):
        found = answer["data"]["translations"][0]
        source = found.get("detectedSourceLanguage") or ""
        return Translated(str(found["translatedText"]), source[:2].lower())
