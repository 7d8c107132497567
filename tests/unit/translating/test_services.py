"""What the services that translate are asked, and what is made of their answers."""

import json

import pytest

from odoo.addons.social_care.networks import errors
from odoo.addons.social_care.translating import DeepL, Google, LibreTranslate

from tests.servers.web import Answer, Web

TEXT = "Wo ist mein Paket?"


class Service(Web):
    """Answers every request alike."""

    said = Answer(200, {})

    def answer(self, request):
        return self.said


@pytest.fixture
def web():
    server = Service()
    yield server
    server.close()


def at(service, web):
    """The service itself, at an address of ours."""
    service.address = web.url
    return service


def asked(web):
    """The one request: its path, its headers, and what was sent."""
    [request] = web.requests
    return request.path, request.headers, json.loads(request.body)


def test_deepl(web):
    found = {"detected_source_language": "DE", "text": "Where is my parcel?"}
    web.said = Answer(200, {"translations": [found]})
    answer = at(DeepL("secret"), web).translate(TEXT, "en_GB")
    assert (answer.body, answer.source) == ("Where is my parcel?", "de")
    path, headers, body = asked(web)
    assert path == "/v2/translate"
    assert headers["authorization"] == "DeepL-Auth-Key secret"
    assert body == {"text": [TEXT], "target_lang": "EN-GB"}


@pytest.mark.parametrize(
    ("language", "target"),
    [("en_US", "EN-US"), ("pt_PT", "PT-PT"), ("pt_BR", "PT-BR"), ("fr_BE", "FR")],
)
def test_deepl_names_languages_in_its_way(web, language, target):
    web.said = Answer(200, {"translations": [{"text": "."}]})
    at(DeepL("secret"), web).translate(TEXT, language)
    assert asked(web)[2]["target_lang"] == target


def test_deepl_has_another_server_for_free_keys():
    assert DeepL("abc:fx").address == "https://api-free.deepl.com"
    assert DeepL("abc").address == "https://api.deepl.com"


def test_libretranslate(web):
    found = {"translatedText": "Where?", "detectedLanguage": {"language": "de"}}
    web.said = Answer(200, found)
    answer = LibreTranslate("", web.url + "/").translate(TEXT, "en_US")
    assert (answer.body, answer.source) == ("Where?", "de")
    path, _headers, body = asked(web)
    assert path == "/translate"
    assert body == {"q": TEXT, "source": "auto", "target": "en", "format": "text"}


def test_libretranslate_with_a_key(web):
    web.said = Answer(200, {"translatedText": "Where?"})
    answer = LibreTranslate("secret", web.url).translate(TEXT, "en_US")
    assert answer.source == ""
    assert asked(web)[2]["api_key"] == "secret"


def test_google(web):
    found = {"translatedText": "Where?", "detectedSourceLanguage": "de"}
    web.said = Answer(200, {"data": {"translations": [found]}})
    answer = at(Google("secret"), web).translate(TEXT, "zh_TW")
    assert (answer.body, answer.source) == ("Where?", "de")
    path, headers, body = asked(web)
    assert path == "/language/translate/v2", "the key is in no address"
    assert headers["x-goog-api-key"] == "secret"
    assert body == {"q": TEXT, "target": "zh-TW", "format": "text"}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, errors.Never),
        (401, errors.SignInAgain),
        (429, errors.Later),
        (456, errors.Never),
        (503, errors.Later),
    ],
)
def test_a_refusal_names_the_service_and_no_key(web, status, kind):
    web.said = Answer(status, {"error": "secret"})
    with pytest.raises(kind) as told:
        at(DeepL("secret"), web).translate(TEXT, "en_US")
    assert "DeepL" in str(told.value)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"translations": []}'])
def test_what_is_no_translation_is_an_error(web, body):
    web.said = Answer(200, body)
    with pytest.raises(errors.Never):
        at(DeepL("secret"), web).translate(TEXT, "en_US")


def test_nothing_inside_is_reached_by_way_of_a_redirect(web):
    web.said = Answer(302, b"", {"Location": "http://169.254.169.254/latest"})
    with pytest.raises(errors.NetworkError):
        LibreTranslate("", web.url).translate(TEXT, "en_US")
