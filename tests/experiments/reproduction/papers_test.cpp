// The lists of the four papers: nothing is missing, and what they name exists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "experiments/config/config_home.h"
#include "experiments/config/load.h"
#include "experiments/reproduction/csv_table.h"
#include "experiments/reproduction/item_verdict.h"
#include "experiments/reproduction/paper_reader.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

std::vector<Paper> all_papers() {
  std::vector<Paper> papers;
  for (const std::string& name : paper_names()) {
    auto paper = read_paper(name);
    if (paper) {
      papers.push_back(std::move(*paper));
      continue;
    }
    for (const Diagnostic& diagnostic : paper.error()) ADD_FAILURE() << to_string(diagnostic);
  }
  return papers;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every figure and table, parts of figures by themselves.
const std::map<std::string, std::vector<std::string>> kPrinted = {
    {"merlin",
     {"fig1", "fig2", "fig3", "fig4", "fig5", "fig6", "fig7", "fig8", "fig9", "table1", "table2", "table3", "table4"}},
    {"qescalor", {"fig1", "fig2", "fig3", "fig4", "table1", "table2", "table3"}},
    {"streamtune", {"fig1",  "fig2",  "fig3",  "fig4",  "fig5",  "fig6",   "fig7a",  "fig7b",  "fig8a",  "fig8b",
                    "fig8c", "fig8d", "fig9a", "fig9b", "fig10", "fig11a", "fig11b", "table1", "table2", "table3"}},
    {"zerotune", {"fig1",  "fig2",   "fig3",   "fig4",  "fig5",   "fig6",   "fig7a",  "fig7b",
                  "fig7c", "fig7d",  "fig8a",  "fig8b", "fig8c",  "fig8d",  "fig8e",  "fig9a",
                  "fig9b", "fig10a", "fig10b", "fig11", "table1", "table2", "table3", "table4"}}};

TEST(Papers, EveryFigureAndTableIsListed) {
  const auto papers = all_papers();
  ASSERT_EQ(papers.size(), kPrinted.size());
  for (const Paper& paper : papers) {
    for (const std::string& id : kPrinted.at(paper.name)) {
      EXPECT_NE(paper.find_item(id), nullptr) << paper.name << "/" << id;
    }
  }
}

TEST(Papers, EveryRunsConfigLoadsWholeAndQuick) {
  for (const Paper& paper : all_papers()) {
    for (const PaperRun& run : paper.runs) {
      const std::string path = (config_home() / "configs" / run.config).string();
      std::vector<std::string> overrides = run.set;
      const auto whole = load_experiment(path, {.overrides = overrides, .seed = {}, .quick = false});
      EXPECT_TRUE(whole.has_value()) << to_string(whole.error().front());
      overrides.insert(overrides.end(), run.quick.begin(), run.quick.end());
      const auto quick = load_experiment(path, {.overrides = overrides, .seed = {}, .quick = true});
      EXPECT_TRUE(quick.has_value()) << to_string(quick.error().front());
    }
  }
}

TEST(Papers, ARunThatNothingNeedsIsNone) {
  for (const Paper& paper : all_papers()) {
    for (const PaperRun& run : paper.runs) {
      EXPECT_TRUE(std::ranges::any_of(paper.items, [&](const PaperItem& item) { return item.run == run.name; }))
          << paper.name << " " << run.name;
    }
  }
}

TEST(Papers, WhatIsJudgedIsComputed) {
  for (const Paper& paper : all_papers()) {
    for (const PaperItem& item : paper.items) {
      const bool judged = !item.rules.empty() || !item.beside.empty() || !item.expectations.empty();
      if (judged || !item.pictures.empty() || !item.tables.empty()) {
        EXPECT_FALSE(item.run.empty()) << full_id(paper, item);
      }
      if (item.state == PaperState::not_applicable) {
        EXPECT_TRUE(item.run.empty()) << full_id(paper, item);
      }
    }
  }
}

TEST(Papers, PublishedTablesHaveTheColumns) {
  for (const Paper& paper : all_papers()) {
    for (const PaperItem& item : paper.items) {
      for (const PublishedBeside& beside : item.beside) {
        if (beside.published.empty()) continue;
        const auto table = read_csv(config_home() / "configs" / beside.published);
        ASSERT_TRUE(table.has_value()) << table.error();
        for (const std::string& column : beside.keys) EXPECT_TRUE(table->column(column)) << beside.published << column;
      }
    }
  }
}

// A phrase that picks none of the run's expectations judges nothing.
TEST(Papers, PhrasesPickExpectations) {
  for (const Paper& paper : all_papers()) {
    for (const PaperItem& item : paper.items) {
      if (item.expectations.empty()) continue;
      const auto experiment =
          load_experiment((config_home() / "configs" / paper.find_run(item.run)->config).string(), {});
      ASSERT_TRUE(experiment.has_value());
      for (const std::string& phrase : item.expectations) {
        EXPECT_TRUE(std::ranges::any_of(
            experiment->expectations,
            [&](const Expectation& expectation) { return expectation.because.find(phrase) != std::string::npos; }))
            << full_id(paper, item) << ": " << phrase;
      }
    }
  }
}

TEST(Papers, PagesExist) {
  for (const Paper& paper : all_papers()) EXPECT_TRUE(fs::exists(config_home() / paper.page)) << paper.page;
}

TEST(Papers, TheGuidesListIsOne) {
  const std::string guide = text_of(config_home() / "docs" / "reproduce.md");
  const auto start = guide.find("```text\ntitle");
  ASSERT_NE(start, std::string::npos);
  const auto first = guide.find('\n', start) + 1;
  const auto paper = parse_paper("tuner", guide.substr(first, guide.find("```", first) - first), "docs/reproduce.md");
  EXPECT_TRUE(paper.has_value()) << to_string(paper.error().front());
}

// Between the two marks of results/README.md stands what `millrace reproduce --list --markdown` prints.
TEST(Papers, TheResultsPageHasTheList) {
  const std::string page = text_of(config_home() / "results" / "README.md");
  EXPECT_THAT(page, HasSubstr("<!-- reproduce --list --markdown -->\n" + list_markdown(all_papers()) + "<!-- end -->"))
      << "write what `./millrace reproduce --list --markdown` prints there";
}

}  // namespace
}  // namespace millrace::experiments
