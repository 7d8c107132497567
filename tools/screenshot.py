"""A picture of a page of a running Odoo.

`./dev screenshot http://127.0.0.1:8069/odoo/helpdesk out.png --wait .o_kanban_view`
"""

import argparse
import sys
import urllib.parse

from playwright.sync_api import Error

from . import chromium


def main(arguments):
    """Take the picture; 1 where the page logged an error or never got there."""
    options = _options(arguments)
    parts = urllib.parse.urlsplit(options.url)
    base = f"{parts.scheme}://{parts.netloc}"
    with chromium.running() as browser:
        page = browser.new_page(options.width, options.height)
        try:
            if options.login:
                who = options.login, options.password, options.db
                chromium.log_in(page, base, *who)
            page.goto(options.url)
            page.wait_for_selector(options.wait, timeout=1000 * options.seconds)
            for selector in options.click:
                page.click(selector)
                chromium.wait_until_quiet(page)
            if options.run:
                page.evaluate(options.run)
            chromium.wait_until_quiet(page)
        except Error as error:
            page.errors.append(str(error))
        try:
            if options.element:
                page.locator(options.element).first.screenshot(path=options.out)
            else:
                page.screenshot(path=options.out, full_page=options.full)
        except Error as error:
            page.errors.append(str(error))
    for error in page.errors:
        print(f"console error: {error}", file=sys.stderr)
    print(options.out)
    return 1 if page.errors else 0


def _options(arguments):
    parser = argparse.ArgumentParser("./dev screenshot", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("out")
    parser.add_argument("--login", help="log in as this user first")
    parser.add_argument("--password", help="by default the same as the login")
    parser.add_argument("--db", help="where the server has several databases")
    parser.add_argument("--width", type=int, default=1400)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--wait", default="body", metavar="CSS")
    parser.add_argument("--seconds", type=float, default=30, help="how long to wait")
    parser.add_argument("--click", action="append", default=[], metavar="CSS")
    parser.add_argument("--run", metavar="JAVASCRIPT", help="run this before")
    parser.add_argument("--element", metavar="CSS", help="only this element")
    parser.add_argument("--full", action="store_true", help="the whole page")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
