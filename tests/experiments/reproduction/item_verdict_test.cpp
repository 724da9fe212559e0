#include "experiments/reproduction/item_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/reproduction/paper_page.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

Paper small_paper() {
  Paper paper{.name = "x", .title = "X | 2024", .page = "results/x.md", .runs = {}, .items = {}};
  paper.runs.push_back(
      {.name = "r", .config = "x.toml", .set = {}, .quick = {}, .always_whole = false, .needs = "a | b"});
  paper.items.push_back({.id = "fig1",
                         .what = "a <b>",
                         .place = "Fig. 1",
                         .state = PaperState::in_part,
                         .why = "So.",
                         .run = "r",
                         .pictures = {"a.svg"},
                         .tables = {"a.csv"},
                         .rules = {},
                         .beside = {},
                         .expectations = {}});
  return paper;
}

const Finding kHeld{"claim", 1.5, 2.0, "printed", "Fig. 1", "below 2", true};
const Finding kNot{"other", 2.5, {}, "", "Fig. 1", "below 2", false};
const Finding kOpen{"third", {}, {}, "", "Fig. 1", "no table", {}};
const Finding kBeside{"fourth", 1.0, 1.1, "printed", "Fig. 1", "", {}};

TEST(ItemVerdict, WordsSayHowManyHoldAndWhetherItWasQuick) {
  const Paper paper = small_paper();
  ItemVerdict verdict{.paper = &paper, .item = &paper.items.front(), .outcome = RunOutcome::done, .findings = {}};
  EXPECT_EQ(verdict_words(verdict), "in words");
  verdict.findings = {kBeside};
  EXPECT_EQ(verdict_words(verdict), "in words");
  verdict.findings = {kHeld, kNot, kOpen, kBeside};
  EXPECT_EQ(verdict_words(verdict), "1 of 2 hold, 1 not measured");
  verdict.quick = true;
  EXPECT_EQ(verdict_words(verdict), "quick: 1 of 2 hold, 1 not measured");
  verdict.outcome = RunOutcome::some_failed;
  EXPECT_EQ(verdict_words(verdict), "quick: 1 of 2 hold, 1 not measured; some cells failed");
  verdict.outcome = RunOutcome::failed;
  EXPECT_EQ(verdict_words(verdict), "the run failed");
  verdict.outcome = RunOutcome::not_possible;
  EXPECT_EQ(verdict_words(verdict), "not run: a | b");
}

TEST(ItemVerdict, TextMarkdownAndCsvHaveTheFindings) {
  const Paper paper = small_paper();
  const std::vector<ItemVerdict> verdicts = {{.paper = &paper,
                                              .item = &paper.items.front(),
                                              .outcome = RunOutcome::done,
                                              .findings = {kHeld, kOpen},
                                              .quick = true}};
  EXPECT_THAT(verdicts_text(verdicts, true), HasSubstr("holds         claim: ours 1.5, printed 2; asked: below 2"));
  EXPECT_THAT(verdicts_text(verdicts, false), Not(HasSubstr("claim")));
  EXPECT_THAT(verdicts_markdown(verdicts), HasSubstr("| claim | 1.5 | 2 | printed | below 2 | holds |"));
  EXPECT_EQ(verdicts_csv(verdicts),
            "id,state,data,what,ours,printed,kind,place,rule,verdict\n"
            "x/fig1,in part,quick,claim,1.5,2,printed,Fig. 1,below 2,holds\n"
            "x/fig1,in part,quick,third,,,,Fig. 1,no table,not measured\n");
}

TEST(ItemVerdict, TheListHasEveryItemWithItsCommand) {
  const std::string list = list_markdown({small_paper()});
  EXPECT_THAT(list, HasSubstr("X | 2024: 1 in part."));
  EXPECT_THAT(list, HasSubstr("| fig1 | a <b> | in part | So. | `./millrace reproduce x/fig1` |"));
}

TEST(PaperPage, ShowsPicturesTablesAndFindings) {
  const TemporaryFolder folder;
  folder.write("a.csv", "model,q50\n<m>,1.5\n");
  const Paper paper = small_paper();
  const std::vector<ItemVerdict> verdicts = {{.paper = &paper,
                                              .item = &paper.items.front(),
                                              .outcome = RunOutcome::done,
                                              .findings = {kHeld, kNot},
                                              .quick = true}};
  const PaperPage page{
      .title = "X", .command = "c", .version = "v", .folder_of = [&](const std::string&) { return folder.path(); }};
  std::string html = paper_html(page, verdicts);
  EXPECT_THAT(html, HasSubstr("a.svg is missing"));
  EXPECT_THAT(html, HasSubstr("&lt;m&gt;"));
  EXPECT_THAT(html, HasSubstr("a &lt;b&gt;"));
  EXPECT_THAT(html, HasSubstr("does not hold"));
  EXPECT_THAT(html, HasSubstr("Quick: on at most 2 % of the data"));
  folder.write("a.svg", "<?xml version=\"1.0\"?>\n<svg id=\"p\"><g id=\"q\"/></svg>\n");
  html = paper_html(page, verdicts);
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, Not(HasSubstr("is missing:")));
}

}  // namespace
}  // namespace millrace::experiments
