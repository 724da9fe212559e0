#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(CommandLine, HelpNamesEveryVerbAndItsOptions) {
  const auto help = run_program({"--help"});
  EXPECT_EQ(help.status, 0);
  for (const char* verb : {"run", "check", "list", "show", "export", "decide"}) EXPECT_THAT(help.out, HasSubstr(verb));
  const auto run = run_program({"run", "--help"});
  EXPECT_EQ(run.status, 0);
  for (const char* option : {"--set", "--seed", "--jobs", "--store", "--out", "--quiet", "--quick"}) {
    EXPECT_THAT(run.out, HasSubstr(option));
  }
}

TEST(CommandLine, VersionIsThatOfTheBuild) {
  std::ostringstream cmake;
  cmake << std::ifstream(std::string(MILLRACE_SOURCE_DIR) + "/CMakeLists.txt").rdbuf();
  const std::string text = cmake.str();
  std::smatch version;
  ASSERT_TRUE(std::regex_search(text, version, std::regex(R"(project\(millrace VERSION ([0-9.]+))")));
  EXPECT_EQ(run_program({"--version"}).out, "millrace " + version[1].str() + "\n");
  std::ostringstream citation;
  citation << std::ifstream(std::string(MILLRACE_SOURCE_DIR) + "/CITATION.cff").rdbuf();
  EXPECT_THAT(citation.str(), HasSubstr("\nversion: " + version[1].str() + "\n"));
}

TEST(CommandLine, TellsTheShellAndManWhatItTakes) {
  EXPECT_THAT(run_program({"completion"}).out, HasSubstr("    export) words=' --help --store --dump"));
  const auto page = run_program({"man"});
  EXPECT_EQ(page.status, 0);
  EXPECT_THAT(page.out, StartsWith(".TH MILLRACE 1 "));
  EXPECT_THAT(page.out, HasSubstr(".B \\-\\-quick\n"));
  EXPECT_THAT(page.out, Not(HasSubstr("worker processes (default: the cores, ")));  // of this machine
  EXPECT_THAT(page.out, Not(HasSubstr(".SS needs")));                               // hidden verbs
}

TEST(CommandLine, MistakesEndWithStatusTwo) {
  const auto verb = run_program({"frob"});
  EXPECT_EQ(verb.status, 2);
  EXPECT_THAT(verb.error, HasSubstr("no verb 'frob'; known: run, check, list, show, export"));
  EXPECT_EQ(run_program({}).status, 2);
  EXPECT_EQ(run_program({"run"}).status, 2);
  EXPECT_EQ(run_program({"run", "x.toml", "--frob"}).status, 2);
  EXPECT_EQ(run_program({"run", "x.toml", "--jobs", "0"}).status, 2);
  EXPECT_EQ(run_program({"export"}).status, 2);
  EXPECT_EQ(run_program({"list", "frobs"}).status, 2);
}

TEST(CommandLine, ListsPutTheNameFirst) {
  const std::vector<std::pair<const char*, const char*>> lists = {
      {"queries", "advertisement "}, {"tuners", "fixed "}, {"engines", "analytical "}, {"figures", "timeline "}};
  for (const auto& [list, first] : lists) {
    const auto listed = run_program({"list", list});
    EXPECT_EQ(listed.status, 0);
    EXPECT_THAT(listed.out, StartsWith(first));
  }
  EXPECT_THAT(run_program({"list", "clusters"}).out, HasSubstr("m510 "));
}

TEST(CommandLine, TellsTheLauncherWhatAConfigNeeds) {
  EXPECT_EQ(run_program({"needs", MILLRACE_SOURCE_DIR "/configs/quickstart.toml"}).out, "core\n");
  EXPECT_EQ(run_program({"needs", MILLRACE_SOURCE_DIR "/configs/paper/zerotune/table4.toml"}).out, "core learning\n");
  for (const char* fits : {"merlin/all.toml", "qescalor/tables.toml"}) {
    EXPECT_EQ(run_program({"needs", std::string(MILLRACE_SOURCE_DIR "/configs/paper/") + fits}).out, "core learning\n");
  }
  EXPECT_EQ(run_program({"needs", MILLRACE_SOURCE_DIR "/configs/paper/zerotune/fig10.toml"}).out, "core learning\n");
  EXPECT_EQ(run_program({"needs", MILLRACE_SOURCE_DIR "/configs/paper/zerotune/fig3.toml"}).out, "core\n");
}

TEST(CommandLine, ShowAndExportWantAStore) {
  const TemporaryFolder folder;
  const std::string store = folder.file("none.sqlite");
  for (const auto& verb : std::vector<std::vector<std::string>>{{"show", "x"}, {"export", "--dump"}}) {
    auto arguments = verb;
    arguments.insert(arguments.end(), {"--store", store});
    const auto result = run_program(arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.error, HasSubstr("there is no store at " + store));
  }
}

}  // namespace
}  // namespace millrace::experiments
