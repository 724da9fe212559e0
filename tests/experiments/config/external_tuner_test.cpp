// The tuner `external` in a config, and what becomes of a run whose program fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "experiments/comparison/cell.h"
#include "experiments/comparison/run_cell.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string with_tuners(const std::string& list) {
  return small_config_with("tuners = [\"fixed\"]", "tuners = [" + list + "]");
}

// `script` is /bin/sh's, without three apostrophes in a row.
std::string shell(const std::string& label, const std::string& script, const std::string& time_out = "60 s") {
  return "{ label = \"" + label + "\", kind = \"external\", time_out = \"" + time_out +
         "\", command = [\"/bin/sh\", \"-c\", '''" + script + "'''] }";
}

TEST(ExternalTunerConfig, ItsCommandMustBeThere) {
  EXPECT_THAT(ConfigFolder().mistakes(with_tuners("\"external\"")),
              ElementsAre(HasSubstr("tuners: 'external' needs a table: command: is missing")));
  EXPECT_THAT(ConfigFolder().mistakes(with_tuners("{ kind = \"external\" }")),
              ElementsAre(HasSubstr("missing key 'command'")));
  EXPECT_THAT(ConfigFolder().mistakes(with_tuners("{ kind = \"external\", command = [] }")),
              ElementsAre(HasSubstr("command: is missing")));
  EXPECT_THAT(ConfigFolder().mistakes(with_tuners("{ kind = \"external\", command = \"python3 x.py\" }")),
              ElementsAre(HasSubstr("\"python3 x.py\" is not a list of text")));
}

TEST(ExternalTunerConfig, ItsOptionsAreFree) {
  const Experiment experiment =
      ConfigFolder().load(with_tuners("{ kind = \"external\", command = [\"x\", \"y\"], options = { a = 1, b = [0.5, "
                                      "\"c\", true], d = { e = \"f\" } } }"));
  const tuners::Options& options = experiment.comparisons.at(0).tuners.at(0).options;
  EXPECT_EQ(options.at("command"), nlohmann::json({"x", "y"}));
  EXPECT_EQ(options.at("options"), nlohmann::json::parse(R"({"a":1,"b":[0.5,"c",true],"d":{"e":"f"}})"));
  EXPECT_EQ(options.at("time_out"), 10.0);
}

TEST(ExternalTunerConfig, WhatIsInItsScriptCounts) {
  const ConfigFolder folder;
  const auto hash = [&](const std::string& text) {
    const std::string path = folder.write("tuner.sh", text);
    const Experiment experiment =
        folder.load(with_tuners("{ kind = \"external\", command = [\"/bin/sh\", \"" + path + "\"] }"));
    return cells_of(experiment).at(0).hash;
  };
  const std::string before = hash("exit 1");
  EXPECT_NE(before, hash("exit 2"));
  EXPECT_EQ(before, hash("exit 1"));
}

// A check of the config starts no program.
TEST(ExternalTunerConfig, AProgramIsStartedByItsRunAlone) {
  const ConfigFolder folder;
  const std::string trace = folder.write("started", "");
  const std::filesystem::path started = trace;
  std::filesystem::remove(started);
  const Experiment experiment = folder.load(with_tuners(
      shell("it", "touch " + trace + "; read -r hello; while read -r line; do echo '{\"to\":null}'; done")));
  EXPECT_FALSE(std::filesystem::exists(started));
  const auto rows = run_cell(experiment, cells_of(experiment).at(0), [](kernel::SimTime) {});
  EXPECT_TRUE(rows.has_value());
  EXPECT_TRUE(std::filesystem::exists(started));
}

TEST(ExternalTunerConfig, AFailureFailsItsRunAlone) {
  const Experiment experiment = ConfigFolder().load(with_tuners(
      shell("good", "read -r hello; while read -r line; do echo '{\"to\":{\"work\":3}}'; done") + ", " +
      shell("hangs", "read -r hello; sleep 100", "200 ms") + ", " +
      shell("dies", "read -r hello; read -r line; echo '{\"to\":null}'; read -r line; exit 3") + ", " +
      shell("raves", "read -r hello; while read -r line; do echo '{\"to\":{\"work\":0}}'; done") + ", \"fixed\""));
  std::map<std::string, std::string> errors;
  for (const Cell& cell : cells_of(experiment)) {
    const auto rows = run_cell(experiment, cell, [](kernel::SimTime) {});
    errors[cell.tuner->label] = rows ? "" : rows.error();
  }
  EXPECT_EQ(errors.at("good"), "");
  EXPECT_EQ(errors.at("fixed"), "");
  EXPECT_THAT(errors.at("hangs"), HasSubstr("at decision 1 (60 s): it did not answer within 0.2 s"));
  EXPECT_THAT(errors.at("dies"), HasSubstr("at decision 2 (120 s): it exited with status 3"));
  EXPECT_THAT(errors.at("raves"), HasSubstr("parallelism 0 for operator 'work'"));
}

}  // namespace
}  // namespace millrace::experiments
