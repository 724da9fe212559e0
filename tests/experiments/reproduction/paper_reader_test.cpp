#include "experiments/reproduction/paper_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

constexpr const char* kHead = "title = \"X\"\npage = \"p.md\"\n[run.r]\nconfig = \"x.toml\"\nquick = [\"a=1\"]\n";
constexpr const char* kItem =
    "[[item]]\nid = \"fig1\"\nwhat = \"w\"\nplace = \"Fig. 1\"\nstate = \"in part\"\nwhy = \"y\"\nrun = \"r\"\n";

std::string mistake(const std::string& toml) {
  const auto paper = parse_paper("x", toml, "x.toml");
  return paper ? "" : to_string(paper.error().front());
}

TEST(PaperReader, ReadsRunsAndItems) {
  const auto paper = parse_paper("x", std::string(kHead) + kItem, "x.toml");
  ASSERT_TRUE(paper.has_value());
  EXPECT_EQ(paper->name, "x");
  ASSERT_NE(paper->find_run("r"), nullptr);
  EXPECT_EQ(paper->find_run("r")->quick, std::vector<std::string>{"a=1"});
  ASSERT_NE(paper->find_item("fig1"), nullptr);
  EXPECT_EQ(paper->find_item("fig1")->state, PaperState::in_part);
  EXPECT_EQ(paper->find_item("fig2"), nullptr);
}

TEST(PaperReader, MistakesAreNamed) {
  EXPECT_THAT(mistake(std::string(kHead) + kItem + kItem), HasSubstr("'fig1' is listed twice"));
  std::string other = kItem;
  other.replace(other.find("\"r\""), 3, "\"s\"");
  EXPECT_THAT(mistake(std::string(kHead) + other), HasSubstr("there is no run 's'"));
  std::string state = kItem;
  state.replace(state.find("in part"), 7, "perhaps");
  EXPECT_THAT(mistake(std::string(kHead) + state), HasSubstr("perhaps"));
  EXPECT_THAT(mistake(std::string(kHead) + kItem + "picture = []\n"), HasSubstr("did you mean 'pictures'"));
  EXPECT_THAT(mistake(std::string(kHead) + kItem +
                      "[[item.rule]]\nsays = \"s\"\ncsv = \"t\"\ncolumn = \"c\"\nis = \"below\"\n"),
              HasSubstr("either a limit or a number to compare with"));
}

}  // namespace
}  // namespace millrace::experiments
