"""The report in a browser: python3 report_page_test.py MILLRACE. Writes a report of a short comparison and looks at it in
headless Chromium. With $MILLRACE_SCREENSHOTS a folder, leaves pictures of the page there."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # a test leaves the source tree as it is
import devtools  # noqa: E402

CONFIG = pathlib.Path(__file__).resolve().parent / "report.toml"
WIDE_PX, NARROW_PX = 1400, 360
NO_OVERFLOW = "document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth"
FIRST_PLOT = "document.querySelector('figure.chart .plot')"
# The first figure with panels under one another: a timeline, whose first panel shows rates.
TIMELINE = "[...document.querySelectorAll('figure.chart')].find(each => each.querySelectorAll('.panel').length > 3)"
DRAW_ALL = """(async () => {
  for (const figure of document.querySelectorAll('figure.chart')) {
    figure.scrollIntoView();
    for (let i = 0; i < 200 && !figure.querySelector('.main-svg'); ++i) await new Promise(go => setTimeout(go, 20));
  }
  scrollTo(0, 0);
  return [...document.querySelectorAll('figure.chart')].filter(each =>
    each.querySelectorAll('.plot').length !== each.querySelectorAll('.plot.js-plotly-plot').length).map(each => each.id);
})()"""


class ReportPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="millrace-report-")
        out = pathlib.Path(cls.folder.name)
        subprocess.run([cls.millrace, "run", CONFIG, "--store", out / "store.sqlite", "--out", out, "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        cls.report = out / "report.html"
        cls.browser = devtools.Browser(devtools.find_chromium())

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.folder.cleanup()

    def setUp(self):
        self.page = self.browser.page()

    def tearDown(self):
        self.page.connection.close()

    def open(self, width=WIDE_PX):
        self.page.open(self.report, width)
        self.page.wait_for(f"{FIRST_PLOT} !== null")

    def show_first_figure(self):
        self.open()
        self.page.run("document.querySelector('figure.chart').scrollIntoView()")
        self.page.wait_for(f"{FIRST_PLOT}.querySelector('.main-svg') !== null")

    def picture(self, name, whole=True):
        if folder := os.environ.get("MILLRACE_SCREENSHOTS"):
            self.page.screenshot(pathlib.Path(folder) / f"{name}.png", whole)

    def test_everything_is_there_and_fits_on_screens_of_any_width(self):
        for width in (WIDE_PX, NARROW_PX):
            with self.subTest(width=width):
                self.open(width)
                for what in ("h1", "nav", "#overview", "#headline", "#expectations", "#provenance", "#comparison-1-query-1",
                             "figure.chart figcaption", "figure.chart .plot", ".legend button"):
                    box = self.page.run(f"(b => b && [b.width, b.height])"
                                        f"(document.querySelector('{what}')?.getBoundingClientRect())")
                    self.assertTrue(box and min(box) > 0, f"{what}: {box}")
                self.assertEqual(self.page.run(DRAW_ALL), [])
                self.assertTrue(self.page.run(NO_OVERFLOW), self.page.run("""[...document.querySelectorAll('main *')].filter(
                    each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.wide, pre'))
                    .slice(0, 5).map(each => each.outerHTML.slice(0, 120)).join('\\n')"""))
                self.picture(f"report-{width}")
        self.assertEqual(self.page.errors, [])
        self.assertEqual([url for url in self.page.fetched if not url.startswith(("file:", "data:", "blob:"))], [])

    def test_links_of_the_contents_lead_somewhere(self):
        self.open()
        self.assertEqual(self.page.run("""[...document.querySelectorAll('a[href^="#"]')].map(each => each.hash)
            .filter(hash => !document.getElementById(hash.slice(1)))"""), [])
        self.assertEqual(self.page.run("""(ids => ids.filter((id, i) => ids.indexOf(id) !== i))
            ([...document.querySelectorAll('[id]')].map(each => each.id))"""), [])

    def test_the_pointer_reads_values(self):
        self.open()
        self.page.run(f"{TIMELINE}.scrollIntoView()")
        plot = f"{TIMELINE}.querySelector('.plot')"
        self.page.wait_for(f"{plot}.querySelector('.nsewdrag') !== null")
        left, top, width, height = self.page.run(
            f"(b => [b.left, b.top, b.width, b.height])({plot}.querySelector('.nsewdrag').getBoundingClientRect())")
        for share in (0.45, 0.5, 0.55):
            self.page.call("Input.dispatchMouseEvent", type="mouseMoved", x=left + share * width, y=top + height / 2)
        self.page.wait_for(f"['offered', 'fixed', 'ds2', 'dhalion'].every("
                           f"name => {plot}.querySelector('.hoverlayer')?.textContent.includes(name))")
        self.picture("report-hover", whole=False)

    def test_keys_read_values(self):
        self.show_first_figure()
        self.page.run(f"{FIRST_PLOT}.focus({{preventScroll: true}})")
        read = set()
        for _ in range(3):
            for kind in ("rawKeyDown", "keyUp"):
                self.page.call("Input.dispatchKeyEvent", type=kind, key="ArrowRight", code="ArrowRight",
                               windowsVirtualKeyCode=39)
            read.add(self.page.run("document.querySelector('figure.chart [aria-live]').textContent"))
        self.assertTrue(all(read), read)
        self.assertGreater(len(read), 1)

    def test_the_legend_shows_and_hides(self):
        self.show_first_figure()
        visible = f"{FIRST_PLOT}.data.filter(each => each.visible).length"
        before = self.page.run(visible)
        self.page.run("document.querySelector('figure.chart .legend button').click()")
        self.page.wait_for(f"{visible} < {before}")
        self.assertEqual(self.page.run("document.querySelector('figure.chart .legend button').ariaPressed"), "false")
        self.page.run("document.querySelector('figure.chart .legend button').click()")
        self.page.wait_for(f"{visible} === {before}")

    def test_an_axis_becomes_logarithmic(self):
        self.show_first_figure()
        button = "[...document.querySelectorAll('figure.chart .heading button')].find(each => each.textContent === 'log ↕')"
        plot = f"{button}.closest('.panel').querySelector('.plot')"
        before = self.page.run(f"{plot}.layout.yaxis.type")
        self.page.run(f"{button}.click()")
        self.page.wait_for(f"{plot}.layout.yaxis.type === '{'linear' if before == 'log' else 'log'}'")

    def test_panels_under_one_axis_are_narrowed_together(self):
        self.open()
        self.assertEqual(self.page.run(DRAW_ALL), [])
        self.page.run(f"Plotly.relayout({TIMELINE}.querySelector('.plot'), {{'xaxis.range': [1, 2]}}).then(() => true)")
        ranges = f"[...{TIMELINE}.querySelectorAll('.plot')].map(each => each.layout.xaxis.range.join())"
        self.page.wait_for(f"new Set({ranges}).size === 1 && {ranges}[0] === '1,2'")
        self.page.run(f"[...{TIMELINE}.querySelectorAll('button')].find(each => each.textContent === 'Whole range').click()")
        self.page.wait_for(f"new Set({ranges}).size === 1 && {ranges}[0] !== '1,2'")

    def test_the_data_of_a_figure_are_saved_as_csv(self):
        self.show_first_figure()
        lines, points = self.page.run("""(async () => {
            let blob;
            URL.createObjectURL = made => { blob = made; return '#'; };
            const figure = document.querySelector('figure.chart');
            [...figure.querySelectorAll('button')].find(each => each.textContent === 'CSV').click();
            const picture = JSON.parse(figure.querySelector('script').textContent);
            const points = picture.panels.flatMap(panel => panel.series).flatMap(series => series.across ?? [])
              .filter(each => each !== null).length;
            return [(await blob.text()).trim().split('\\n'), points];
          })()""")
        self.assertTrue(lines[0].startswith("panel,across_is,up_is,series,across,up,low,high"), lines[0])
        self.assertEqual(len(lines), points + 1)

    def test_tables_sort_by_a_click_and_by_another_the_other_way(self):
        self.open()
        column = 2
        values = f"[...document.querySelectorAll('#headline ~ *, table.sortable')]" \
                 f".find(each => each.tBodies?.[0].rows.length > 2)"
        keys = f"[...{values}.tBodies[0].rows].map(row => parseFloat(row.cells[{column}].dataset.value))"
        for order in ("ascending", "descending"):
            self.page.run(f"{values}.tHead.rows[0].cells[{column}].querySelector('button').click()")
            found = self.page.run(keys)
            self.assertEqual(found, sorted(found, reverse=order == "descending"))
            self.assertEqual(self.page.run(f"{values}.tHead.rows[0].cells[{column}].ariaSort"), order)

    def test_names_are_text_and_nothing_else(self):
        self.open()
        self.assertEqual(self.page.run(DRAW_ALL), [])
        self.assertIsNone(self.page.run("window.injected ?? null"))
        self.assertEqual(self.page.run("document.querySelectorAll('main img, main iframe').length"), 0)
        self.assertTrue(self.page.run("""[...document.querySelectorAll('.legend button')].some(
            each => each.textContent.includes('<img src=x onerror=injected=1>'))"""))

    def test_dark_paper_has_light_ink(self):
        self.page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        self.show_first_figure()
        light = "(colour => colour.match(/\\d+/g).slice(0, 3).every(part => part > 128))"
        self.assertFalse(self.page.run(f"{light}(getComputedStyle(document.body).backgroundColor)"))
        self.assertTrue(self.page.run(f"{light}(getComputedStyle({FIRST_PLOT}.querySelector('.xtick text')).fill)"))
        self.picture("report-dark")

    def test_without_scripts_there_are_pictures_and_tables(self):
        self.page.call("Emulation.setScriptExecutionDisabled", value=True)
        self.page.open(self.report, WIDE_PX)
        root = self.page.call("DOM.getDocument")["root"]["nodeId"]
        for what in ("noscript svg", "#headline", "#provenance"):
            node = self.page.call("DOM.querySelector", nodeId=root, selector=what)["nodeId"]
            self.assertNotEqual(node, 0, what)
            self.assertGreater(self.page.call("DOM.getBoxModel", nodeId=node)["model"]["height"], 0, what)

    def test_it_prints(self):
        self.open()
        self.assertGreater(len(self.page.call("Page.printToPDF", printBackground=True)["data"]), 10000)
        self.assertEqual(self.page.errors, [])


if __name__ == "__main__":
    if devtools.find_chromium() is None:
        sys.exit("there is no Chromium (./millrace packages browser installs it)")
    ReportPage.millrace = sys.argv.pop(1)
    unittest.main()
