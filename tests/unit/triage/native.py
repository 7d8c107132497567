"""Native posts in fourteen languages, written before anything was tuned.

Of each kind in ``native/xx.txt`` every other post (``tune``) may be looked at when cues
are changed; the others (``kept``) only measure. The complaints are twelve kinds of
problem in three wordings each, and then each in two that say it in other words:
the app closes at once, no way to log in, written for the third time, a rude driver, the
wrong size, charged twice, never arrived, no answer, cancelled, broken, rude staff,
waiting for weeks. Who asks for a service (cancel, refund, a thing that was lost) asks.
"""

from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in (HERE / "native").glob("*.txt")))
WORDINGS = 3


def posts(code):
    """Kind of post to its posts, in their order."""
    return posts_of("native", code)


def posts_of(folder, code):
    """The same of another folder: ``examples`` are what likeness was learned from."""
    kinds, kind = {}, None
    for line in (HERE / folder / f"{code}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            kind = kinds.setdefault(line[2:], [])
        elif line:
            kind.append(line)
    return kinds


def half(code, kind, part):
    """Every other post of a kind: ``tune`` or ``kept``."""
    found = posts(code)[kind]
    at = ("tune", "kept").index(part)
    if kind == "complaint":
        # of three wordings of a problem one or two are in each half
        return [
            p for n, p in enumerate(found) if (n // WORDINGS + n % WORDINGS) % 2 == at
        ]
    return found[at::2]
