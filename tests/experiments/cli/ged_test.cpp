// `millrace ged` as a user runs it, and his mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

constexpr const char* kThree =
    "t # chain\nv 0 source\nv 1 filter\nv 2 sink\ne 0 1\ne 1 2\n"
    "t # turned\nv 0 source\nv 1 map\nv 2 sink\ne 0 1\ne 2 1\n"
    "t # source\nv 0 source\n";

class Ged : public testing::Test {
 protected:
  ProgramResult run(const std::string& text, const std::string& options = "") const {
    std::ofstream(folder_.file("g.txt")) << text;
    return run_shell("\"$MILLRACE\" ged " + folder_.file("g.txt") + " " + options);
  }
  TemporaryFolder folder_;
};

TEST_F(Ged, PrintsALineAPair) {
  const ProgramResult all = run(kThree);
  EXPECT_EQ(all.status, 0);
  EXPECT_EQ(all.out, "chain turned 2\nchain source 4\nturned source 4\n");
  EXPECT_EQ(all.error, "");
  EXPECT_EQ(run(kThree, "--method direct").out, all.out);
  EXPECT_EQ(run(std::string(kThree) + "p source chain\np turned chain\n", "--undirected").out,
            "source chain 4\nturned chain 1\n");
}

TEST_F(Ged, SaysWhatItDoesNotKnow) {
  EXPECT_EQ(run(kThree, "--threshold 2").out, "chain turned 2\nchain source > 2\nturned source > 2\n");
  const ProgramResult capped = run(std::string(kThree) + "p chain turned\n", "--method direct --max-expansions 0");
  EXPECT_EQ(capped.status, 0);
  EXPECT_EQ(capped.out, "chain turned capped 1..10\n");
}

TEST_F(Ged, CountsWhatItTook) {
  EXPECT_THAT(run(kThree, "--statistics").out,
              testing::MatchesRegex("chain turned 2 expansions=[0-9]+ seconds=[0-9.]+\n.*\n.*\n"));
  EXPECT_EQ(run(kThree, "--max-seconds 60").out, run(kThree).out);
  EXPECT_EQ(run(kThree, "--max-seconds -1").status, 2);
}

TEST_F(Ged, ReadsPlansAndStandardInput) {
  const ProgramResult result = run_shell(
      R"(printf '%s\n' '{"operators":[{"id":"a","kind":"source"}],"edges":[]}' '{"operators":[],"edges":[]}' |)"
      " \"$MILLRACE\" ged -");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "1 2 1\n");
}

TEST_F(Ged, ItsHelpHasAnExampleThatIsTrue) {
  EXPECT_EQ(run("  t # first\n  v 0 source\n  v 1 filter\n  e 0 1\n  t # second\n  v 0 source\n  p first second\n").out,
            "first second 2\n");
}

TEST_F(Ged, MistakesAreTold) {
  const ProgramResult bad = run("t # a\nv 0 x\ne 0 1\n");
  EXPECT_EQ(bad.status, 2);
  EXPECT_EQ(bad.out, "");
  EXPECT_THAT(bad.error, HasSubstr("g.txt:3: no vertex '1' in graph 'a' so far"));
  EXPECT_EQ(run_program({"ged", folder_.file("none")}).status, 2);
  EXPECT_EQ(run_program({"ged", folder_.file(".")}).status, 2);
  EXPECT_EQ(run(kThree, "--threshold -1").status, 2);
  EXPECT_EQ(run(kThree, "--threshold few").status, 2);
  EXPECT_EQ(run(kThree, "--max-expansions few").status, 2);
  EXPECT_EQ(run(kThree, "--max-expansions -1").status, 2);
  EXPECT_EQ(run("").out, "");
  EXPECT_EQ(run(kThree, "--method quick").status, 2);
}

}  // namespace
}  // namespace millrace::experiments
