"""Opens pages in a headless Chromium, and Markdown in GitHub's own parser, and says as JSON what is wrong with them.

Of each page in the folder, in light and in dark, wide and narrow: what its console said, what it loaded, whether it is wider than the
window, and what axe-core finds. Of each text in Markdown: the elements and the links that come of it, and rows of tables with too
many or too few cells. What is folded is unfolded, unless the page is large: axe then takes minutes.
"""
import json
import pathlib
import re
import sys

import cmarkgfm
from cmarkgfm.cmark import Options
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

LARGE = 500_000
ASK = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
    found => done(found.violations.flatMap(rule => rule.nodes.slice(0, 3).map(node => rule.id + ": " + node.html.slice(0, 300)))),
    error => done([String(error)]));
"""


def browser(chromium, driver):
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for word in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]:
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


def look(chrome, page, axe, scheme, width):
    chrome.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    chrome.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False})
    chrome.get(page.as_uri())
    problems = [entry["message"] for entry in chrome.get_log("browser")]
    problems += chrome.execute_script("return performance.getEntriesByType('resource').map(one => 'loads ' + one.name)")
    if page.stat().st_size < LARGE:
        chrome.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
    if chrome.execute_script("return document.documentElement.scrollWidth > innerWidth"):
        problems.append("wider than the window")
    # As a debugger: the page's own policy lets no script run.
    chrome.execute_script(axe)
    chrome.set_script_timeout(300)
    return problems + chrome.execute_async_script(ASK)


def read(text):
    page = cmarkgfm.github_flavored_markdown_to_html(text.read_text(), options=Options.CMARK_OPT_UNSAFE)
    bare = re.sub(r"<!--.*?-->", "", page)
    problems = sorted({"element " + name for name in re.findall(r"<([a-z][a-z0-9]*)", bare)})
    for table in re.findall(r"<table>.*?</table>", bare, re.S):
        rows = [len(re.findall(r"<t[hd]\b", row)) for row in re.findall(r"<tr>.*?</tr>", table, re.S)]
        if len(set(rows)) != 1:
            problems.append(f"a table with rows of {sorted(set(rows))} cells")
    return problems


folder, axe, chromium, driver = map(pathlib.Path, sys.argv[1:])
found = {}
chrome = browser(str(chromium), str(driver))
try:
    for page in sorted(folder.glob("*.html")):
        large = page.stat().st_size >= LARGE
        for scheme, width in [("light", 1280)] if large else [("light", 1280), ("dark", 1280), ("light", 360)]:
            found[f"{page.name} {scheme} {width}"] = look(chrome, page, axe.read_text(), scheme, width)
finally:
    chrome.quit()
for text in sorted(folder.glob("*.md")):
    found[text.name] = read(text)
print(json.dumps(found))
