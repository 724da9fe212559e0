#include "experiments/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <set>
#include <vector>

#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kHostile = "<script>alert('x')</script>";

// Empty if every element that HTML or SVG wants closed is closed, in order; else where it goes wrong.
std::string unbalanced(const std::string& html) {
  static const std::set<std::string> kVoid = {"meta", "br", "!doctype", "!DOCTYPE"};
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const std::size_t end = html.find('>', at);
    if (end == std::string::npos) return "unfinished tag at " + html.substr(at, 40);
    std::string tag = html.substr(at + 1, end - at - 1);
    const bool closes = tag.front() == '/', empty = tag.back() == '/';
    tag = tag.substr(closes ? 1 : 0);
    tag = tag.substr(0, tag.find_first_of(" \n\t/"));
    if (closes) {
      if (open.empty() || open.back() != tag) return "</" + tag + "> closes nothing at " + html.substr(at, 40);
      open.pop_back();
    } else if (!empty && !kVoid.contains(tag)) {
      open.push_back(tag);
      if (tag == "script" || tag == "style") at = html.find("</" + tag, end) - 1;  // not markup
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> stays open";
}

// Without what stands in script elements.
std::string markup_of(std::string html) {
  for (std::size_t at = html.find("<script"); at != std::string::npos; at = html.find("<script", at)) {
    html.erase(at, html.find("</script>", at) + std::string("</script>").size() - at);
  }
  return html;
}

std::string page(Database& store, const std::string& folder) {
  const Figure figure{.name = "main", .kind = "timeline", .comparison = "c", .queries = {}, .title = kHostile};
  const auto drawn = draw_figure(store, figure, kComparison, fresh_folder(folder));
  EXPECT_TRUE(drawn.has_value()) << drawn.error();
  const auto html = report_html(
      store,
      {.title = "Quickstart & more",
       .provenance = {.command = "./millrace run 'a b.toml'", .config = "a b.toml", .version = "0.1.0", .seed = 7},
       .comparisons = {{"c", kComparison, drawn.value()}}});
  EXPECT_TRUE(html.has_value()) << html.error();
  return html.value();
}

TEST(Report, IsAWholePageThatFetchesNothing) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2"});
  const std::string html = page(store, "report");
  EXPECT_EQ(unbalanced(html), "");
  EXPECT_THAT(html, HasSubstr("<h1>Quickstart &amp; more</h1>"));
  EXPECT_THAT(html, HasSubstr("./millrace run &#39;a b.toml&#39;"));
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, HasSubstr("count=5"));     // a decision
  EXPECT_THAT(html, HasSubstr("contention"));  // where the latency went
  for (const char* fetched : {"src=", "<link", "@import", "url(http"}) {
    EXPECT_THAT(markup_of(html), Not(HasSubstr(fetched)));
  }
}

TEST(Report, HasItsFiguresAsDataAndAsPicturesForReadersWithoutScripts) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2"});
  const std::string html = page(store, "figures");
  EXPECT_THAT(html, HasSubstr("<figure class=\"chart\" id=\"figure-1\">"));
  EXPECT_THAT(html, HasSubstr("\"heading\":\"total parallelism\""));
  EXPECT_THAT(html, HasSubstr("<noscript><svg"));
  EXPECT_THAT(html, HasSubstr("against changes"));      // the Pareto view
  EXPECT_THAT(html, HasSubstr("decisions over time"));  // the decision timeline
}

TEST(Report, HasContentsThatLeadToItsSections) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2"});
  const std::string html = page(store, "contents");
  for (const char* id : {"overview", "comparison-1-query-1", "comparison-1-query-2", "provenance"}) {
    EXPECT_THAT(html, HasSubstr(std::string("<li><a href=\"#") + id + "\">"));
    EXPECT_THAT(html, HasSubstr(std::string("id=\"") + id + "\""));
  }
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\"><a href=\"#comparison-1-query-1\">q5</a></th>"));
}

TEST(Report, SaysHowItWasMade) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2"});
  const std::filesystem::path folder = fresh_folder("provenance");
  std::ofstream(folder / "base.toml") << "# below\n";
  std::ofstream(folder / "a.toml") << "extends = \"base.toml\"\nname = \"<b>\"\n";
  const auto html = report_html(store, {.title = "t",
                                        .provenance = {.command = "./millrace run a.toml",
                                                       .config = (folder / "a.toml").string(),
                                                       .version = "0.1.0",
                                                       .seed = 7,
                                                       .overrides = {"experiment.seeds=3"}},
                                        .comparisons = {{"c", kComparison, {}}}});
  ASSERT_TRUE(html.has_value()) << html.error();
  for (const char* said : {"name = &quot;&lt;b&gt;&quot;", "# below", "experiment.seeds=3", "<dt>schema</dt>",
                           "<dt>written on</dt>", "<dd>7</dd>", "millrace 0.1.0"}) {
    EXPECT_THAT(*html, HasSubstr(said));
  }
}

TEST(Report, ShowsWhatARunWroteWithoutAComparison) {
  Database store = empty_store();
  const std::filesystem::path folder = fresh_folder("further");
  std::ofstream(folder / "old.csv") << "a,b\n1,2\n";
  std::filesystem::last_write_time(folder / "old.csv", {});
  std::ofstream(folder / "new.csv") << "tuner,q\n\"x, <y>\",1.23456\n";
  std::ofstream(folder / "p.svg") << "<svg></svg>";
  const auto html =
      report_html(store, {.title = "t",
                          .provenance = {},
                          .comparisons = {},
                          .written = {folder, std::filesystem::file_time_type::min() + std::chrono::hours(1)}});
  ASSERT_TRUE(html.has_value()) << html.error();
  EXPECT_THAT(*html, HasSubstr("new.csv"));
  EXPECT_THAT(*html, HasSubstr("x, &lt;y&gt;</td><td data-value=\"1.23456\">1.235</td>"));
  EXPECT_THAT(*html, HasSubstr("<figure class=\"still\" id=\"figure-1\""));
  EXPECT_EQ(unbalanced(*html), "");
}

TEST(Report, NamesOfUsersAreTextAndNothingElse) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = kHostile, .tuner = kHostile});
  add_window(store, run, 0, {.end_s = 5, .read_per_s = 1});
  add_decision(store, run, 0, 5, kHostile, "map=2", kHostile, 1);
  add_failed_run(store, kHostile, "other", kHostile);
  const std::string html = page(store, "hostile");
  EXPECT_EQ(unbalanced(html), "");
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
}

TEST(Report, ShowsDecisionsWithTheirFate) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "q1", .tuner = "ds2"});
  add_window(store, run, 0, {.end_s = 5, .read_per_s = 1});
  add_decision(store, run, 0, 60, "map=1", "map=4", "rate above capacity", 12.5);
  add_decision(store, run, 1, 120, "map=4", "", "fits", 0);
  const std::string html = page(store, "decisions");
  EXPECT_THAT(html, HasSubstr("<td>60 s</td>"));
  EXPECT_THAT(html, HasSubstr("<del>map=1</del> → <b>map=4</b></td>"));
  EXPECT_THAT(html, HasSubstr("rate above capacity</td><td data-value=\"12.5\">12.5 s</td>"));
  EXPECT_THAT(html, HasSubstr("2 decisions, 1 changes"));
}

TEST(Report, IsWrittenWholeOrNotAtAll) {
  Database store = empty_store();
  add_run(store, {.query = "q1", .tuner = "ds2"});
  ReportSubject subject{.title = "t", .provenance = {"", "", ""}, .comparisons = {{"c", kComparison, {}}}};
  const std::filesystem::path folder = fresh_folder("written");
  ASSERT_TRUE(write_report(store, subject, folder / "report.html").has_value());
  const std::string before = contents(folder / "report.html");
  subject.comparisons[0].figures = {{"f", "q1", "t", folder / "gone.svg", {}, {}}};
  const auto written = write_report(store, subject, folder / "report.html");
  ASSERT_FALSE(written.has_value());
  EXPECT_THAT(written.error(), HasSubstr("gone.svg cannot be read"));
  EXPECT_EQ(contents(folder / "report.html"), before);
}

}  // namespace
}  // namespace millrace::experiments
