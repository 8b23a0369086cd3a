"""Reads a report in Chromium, run by the script ``browser``:

- nothing is asked of the network, and the console stays silent
- at the widths of a desk, a tablet and a phone no page is wider than the screen, and each chart is drawn within it
- each entry of the contents leads to its section
- each figure opens as a table, by mouse and by keyboard
- a chart says under the mouse what it shows
- the keyboard reaches everything, sees where it is, and opens and closes the definitions
- dark screens and paper

Pictures of what was seen stay in a folder.
"""

import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

SCREENS = {"desk": (1440, 900), "tablet": (820, 1180), "phone": (360, 740)}


def expect(holds, what):
    if not holds:
        sys.exit(f"[browser] FAILED: {what}")


def say(what):
    print(f"[browser] {what}", flush=True)


class Reader:
    def __init__(self, browser, report, width, height, **context):
        self.asked, self.told = [], []
        self.context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **context)
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.told.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.goto(report.as_uri())
        self.report = report.as_uri()

    def look(self, screen):
        """What holds of every screen."""
        page = self.page
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        expect(wide <= 0, f"on the {screen} the page is {wide} px wider than the screen")
        charts = page.locator(".chart[role=img]")
        for i in range(charts.count()):
            chart = charts.nth(i)
            chart.scroll_into_view_if_needed()
            name = chart.get_attribute("aria-label")
            expect(name, f"chart {i} has no words for who cannot see it")
            drawn = chart.evaluate(
                """box => {
                    const svg = box.querySelector('svg');
                    if (!svg) return null;
                    const at = svg.getBoundingClientRect();
                    return { marks: svg.querySelectorAll('path, rect, circle, polyline').length,
                             left: at.left, right: at.right, height: at.height };
                }"""
            )
            expect(drawn and drawn["marks"] > 1, f"on the {screen} nothing is drawn of: {name}")
            width = page.viewport_size["width"]
            expect(
                drawn["left"] >= -1 and drawn["right"] <= width + 1 and drawn["height"] > 10,
                f"on the {screen} this chart is not within the screen: {name}",
            )
        expect(charts.count() >= 5, f"on the {screen} there are {charts.count()} charts only")
        cut = page.evaluate(
            """[...document.querySelectorAll('main h2, main h3, .figure, .change, .note')]
                .filter(node => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== 'inline')
                .map(node => node.textContent)"""
        )
        expect(not cut, f"on the {screen} this is wider than its room: {cut}")
        return charts.count()

    def close(self):
        others = [url for url in self.asked if url != self.report and not url.startswith(("data:", "blob:"))]
        expect(not others, f"the page asks the network for {others}")
        expect(not self.told, f"the console says {self.told}")
        self.context.close()


def is_on_screen(node):
    return node.evaluate("node => { const r = node.getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0; }")


def contents(reader):
    page = reader.page
    links = page.locator("nav a")
    for i in range(links.count()):
        page.evaluate("scrollTo(0, 0)")
        links.nth(i).click()
        target = links.nth(i).get_attribute("href")
        expect(page.url.endswith(target), f"{target} is not where its link leads")
        heading = page.locator(f"{target} h2")
        page.wait_for_function(
            "node => { const r = node.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }",
            arg=heading.element_handle(), timeout=5000,
        )
    expect(links.count() == page.locator("main > section").count(), "a section is not among the contents")
    return links.count()


def tables(reader):
    """Opens every figure as a table, in turns by mouse and by keyboard."""
    page = reader.page
    lists = page.locator("main details")
    for i in range(lists.count()):
        summary = lists.nth(i).locator("summary")
        if i % 2:
            summary.focus()
            page.keyboard.press("Enter")
        else:
            summary.click()
        rows = lists.nth(i).locator("tbody tr")
        rows.first.wait_for(timeout=5000)
        expect(rows.first.inner_text().strip(), f"a table is empty: {lists.nth(i).inner_text()}")
    expect(lists.count() >= 5, f"there are {lists.count()} figures to open as tables only")
    return lists.count()


def hover(reader):
    page = reader.page
    box = page.locator("#sales .chart").first
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    tip = page.locator("#sales .tip, body > div .tip").first
    tip.wait_for(state="visible", timeout=5000)
    expect("Net sales" in tip.inner_text(), f"under the mouse stands {tip.inner_text()!r}")


def keyboard(reader):
    page = reader.page
    page.goto(reader.report)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip.get_attribute("class") == "skip" and is_on_screen(skip), "the first key does not show the way past the contents")
    page.keyboard.press("Enter")
    expect(page.url.endswith("#main"), "the way past the contents leads elsewhere")

    why = page.locator("button.why").first
    words = page.locator(f"#{why.get_attribute('aria-describedby')}")
    why.focus()
    expect(words.is_visible(), "a definition does not show where the keyboard is")
    page.keyboard.press("Escape")
    expect(words.is_hidden(), "Escape does not close a definition")
    page.keyboard.press("Enter")
    expect(why.get_attribute("aria-expanded") == "true", "Enter does not open a definition")
    page.keyboard.press("Escape")

    page.goto(reader.report)
    wanted = page.evaluate(
        """[...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')]
            .filter(node => node.checkVisibility()).length"""
    )
    reached, unseen = 0, []
    while reached <= wanted:
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const node = document.activeElement, style = getComputedStyle(node);
                if (node === document.body) return null;
                const isNew = !node.dataset.reached;
                node.dataset.reached = 'yes';
                return { isNew, name: node.outerHTML.slice(0, 80), isSeen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 }; }"""
        )
        if at is None:
            break
        expect(at["isNew"], f"the keyboard goes round: it is at {at['name']} again")
        reached += 1
        if not at["isSeen"]:
            unseen.append(at["name"])
    expect(reached >= wanted, f"the keyboard reaches {reached} of {wanted} links, buttons and regions")
    expect(not unseen, f"one does not see that the keyboard is at {unseen[:3]}")
    return reached


def main(report, pictures, chromium):
    Path(pictures).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium or None, chromium_sandbox=False)
        except Error as error:  # libraries of the system are missing, say
            say(f"skipped: Chromium does not start: {error.message.splitlines()[0]}")
            sys.exit(77)
        say(f"Chromium {browser.version} reads {report}")
        for screen, (width, height) in SCREENS.items():
            reader = Reader(browser, report, width, height, has_touch=screen == "phone")
            drawn = reader.look(screen)
            reader.page.screenshot(path=f"{pictures}/{screen}.png", full_page=True)
            opened = tables(reader)
            wide = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            expect(wide <= 0, f"on the {screen} the tables make the page {wide} px wider than the screen")
            reader.close()
            say(f"{screen}, {width} px: {drawn} charts, {opened} figures opened as tables")

        reader = Reader(browser, report, *SCREENS["desk"], reduced_motion="reduce")
        say(f"{contents(reader)} entries of the contents lead to their sections")
        hover(reader)
        say(f"the keyboard reaches {keyboard(reader)} links, buttons and regions, and shows where it is")
        reader.close()

        reader = Reader(browser, report, *SCREENS["desk"], color_scheme="dark")
        reader.look("dark desk")
        back = reader.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
        expect(max(back) < 80, f"dark screens get a page of {back}")
        reader.page.screenshot(path=f"{pictures}/dark.png", full_page=True)
        reader.page.emulate_media(media="print", color_scheme="light")
        expect(reader.page.locator("nav").is_hidden(), "the contents are printed")
        reader.page.pdf(path=f"{pictures}/paper.pdf", format="A4")
        expect(Path(pictures, "paper.pdf").stat().st_size > 10_000, "nothing is printed")
        reader.close()
        say(f"dark screens and paper; pictures are in {pictures}")
        browser.close()


main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
