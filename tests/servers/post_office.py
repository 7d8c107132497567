"""A mailbox as a provider has it: what SMTP takes is there for IMAP.

aiosmtpd and pymap, in a venv of their own below the cache, over one Maildir. Neither
encrypts: they are on loopback only.
"""

import contextlib
import imaplib
import smtplib
import subprocess
import sys
import time

from tools.console import Problem, run_logged
from tools.project import CACHE, LOGS
from tools.steps import Step, carry_out

IMAP = "pymap==0.36.7" if sys.version_info >= (3, 11) else "pymap==0.27.0"
REQUIREMENTS = ["aiosmtpd==1.4.6", IMAP]
VENV = CACHE / "post-office-venv"
PYTHON = VENV / "bin" / "python"

USER = "care"
PASSWORD = "secret"

HASH = "from pysasl.hashing import BuiltinHash; print(BuiltinHash().hash(input()))"
LIMIT = 30


def steps():
    """Give the step that fetches it."""
    inputs = [sys.version, *REQUIREMENTS]
    return [Step("post-office", "SMTP and IMAP", inputs, _install, PYTHON.exists)]


def _install():
    log = "post-office.log"
    run_logged([sys.executable, "-m", "venv", VENV], log, "Making a venv")
    pip = [PYTHON, "-m", "pip", "install", "--no-input"]
    run_logged([*pip, *REQUIREMENTS], log, "Installing SMTP and IMAP")


class PostOffice:
    """One that runs: takes every mail at ``smtp_port``, shows it at ``imap_port``."""

    def __init__(self, smtp_port, imap_port):
        self.smtp_port, self.imap_port = smtp_port, imap_port

    def send(self, message):
        """Deliver a mail here, as another provider does."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=60) as smtp:
            smtp.send_message(message)

    def mails(self):
        """Give the mails that lie here, as bytes, the oldest first."""
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=60) as imap:
            imap.login(USER, PASSWORD)
            imap.select(readonly=True)
            _ok, [numbers] = imap.search(None, "ALL")
            return [
                imap.fetch(number, "(RFC822)")[1][0][1] for number in numbers.split()
            ]


@contextlib.contextmanager
def running(folder, smtp_port, imap_port):
    """Start one over a Maildir of its own.

    :raise Problem: where it cannot be had
    """
    carry_out(steps())
    _make_mailbox(folder)
    smtp = ["-n", "-l", f"127.0.0.1:{smtp_port}", "-c", "aiosmtpd.handlers.Mailbox"]
    imap = ["--host", "127.0.0.1", "--port", str(imap_port), "--no-tls", "maildir"]
    office = PostOffice(smtp_port, imap_port)
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((LOGS / "post-office.log").open("ab"))
        for command in (
            [VENV / "bin" / "aiosmtpd", *smtp, folder / USER],
            [VENV / "bin" / "pymap", *imap, folder],
        ):
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
            stack.callback(process.wait)
            stack.callback(process.kill)
        _wait_for(office)
        yield office


def _make_mailbox(folder):
    """A user with a password and an empty Maildir, as pymap reads them."""
    done = subprocess.run(
        [PYTHON, "-c", HASH], input=PASSWORD, capture_output=True, text=True, check=True
    )
    (folder / "pymap-etc-passwd").write_text(f"{USER}:x::::{USER}:\n")
    (folder / "pymap-etc-shadow").write_text(f"{USER}:{done.stdout.strip()}:::::::\n")
    (folder / "pymap-etc-group").write_text("")
    for name in ("cur", "new", "tmp"):
        (folder / USER / name).mkdir(parents=True)


def _wait_for(office):
    ends = time.monotonic() + LIMIT
    while time.monotonic() < ends:
        with contextlib.suppress(OSError):
            office.mails()
            smtplib.SMTP("127.0.0.1", office.smtp_port, timeout=60).close()
            return
        time.sleep(0.1)
    raise Problem(f"the post office did not open within {LIMIT} s")
