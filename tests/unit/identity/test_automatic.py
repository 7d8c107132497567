"""Which mails count for nobody's answer."""

import email
import email.policy

import pytest

from odoo.addons.social_care.identity import automatic


def mail(*lines, subject="Re: Your desk", sender="Mia Keller <mia@customer.example>"):
    text = "\n".join([f"From: {sender}", f"Subject: {subject}", *lines, "", "Hello"])
    raw = text.encode("utf-8", "surrogateescape")
    return email.message_from_bytes(raw, policy=email.policy.SMTP)


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-replied",
        "AUTO-SUBMITTED: Auto-Replied (vacation)",
        "Auto-Submitted: auto-generated; owner-email=mia@customer.example",
        "Auto-Submitted: auto-notified",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, RN, OOF, AutoReply",
        "X-Autoreply: yes",
        "X-Autorespond: Your desk",
        "X-Autoresponder: 7",
        "X-Failed-Recipients: ann@customer.example",
        "X-FC-MachineGenerated: true",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        "X-POST-MessageClass: 9; Autoresponder",
        "Delivered-To: Autoresponder",
        "Precedence: auto_reply",
        "Precedence: Bulk",
        "Precedence: junk",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=disposition-notification",
        "Content-Type: multipart/report;\n report-type=delivery-status; boundary=a",
        "Content-Type: message/disposition-notification",
    ],
)
def test_headers_of_programs(line):
    assert automatic.is_automatic(mail(line))


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Your desk",
        "Automatische Antwort: Your desk",
        "AUTOMATISCHE ANTWORT : Your desk",
        "Abwesenheitsnotiz: Your desk",
        "Réponse automatique\xa0: Your desk",
        "=?utf-8?q?R=C3=A9ponse_automatique_=3A_Your_desk?=",
        "Respuesta automatica: Your desk",
        "Out of Office",
        "Out of office - back on Monday",
        "Out of Office (until 12 December)",
        "OOO: Your desk",
        "Auto: Your desk",
        "自動応答: Your desk",
        "Автоответ: Your desk",
        "Read: Your desk",
        "Undeliverable: Your desk",
        "Delivery Status Notification (Failure)",
    ],
)
def test_subjects_of_programs(subject):
    assert automatic.is_automatic(mail(subject=subject))


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@mx.example",
        "Mail Delivery System <Mailer-Daemon@mx.example>",
        "postmaster@customer.example",
        "Shop <no-reply@shop.example>",
        "donotreply@shop.example",
        "noreply+4711@shop.example",
    ],
)
def test_senders_nobody_reads(sender):
    assert automatic.is_automatic(mail(sender=sender))


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (a person)",
        "Precedence: normal",
        "Precedence: first-class",
        "X-Autoreply: no",
        "X-Auto-Response-Suppress: None",
        "Return-Path: <mia@customer.example>",
        "Content-Type: multipart/alternative; boundary=a",
        "Content-Type: =?broken?= ;;",
        "List-Unsubscribe: <https://customer.example>",
    ],
)
def test_what_people_send(line):
    assert not automatic.is_automatic(mail(line))


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Automatic reply: Your desk",
        "AW: Abwesenheitsnotiz: Ihr Tisch",
        "Your desk: read this",
        "Read",
        "Delivered",
        "Automatic door is broken: help",
        "Out of office chairs?",
        "Autos und Tische",
        "=?utf-8?b?broken?=",
        "",
    ],
)
def test_subjects_of_people(subject):
    assert not automatic.is_automatic(mail(subject=subject))


def test_bytes_that_are_no_text():
    assert not automatic.is_automatic(mail("X-Note: \udcff", subject="\udcfcber"))
    assert automatic.is_automatic(mail("X-Autoreply: \udcff", subject="\udcff"))
