// [fault.x] and the comparisons that name it.
#include "experiments/config/fault_reader.h"

#include <gtest/gtest.h>

#include "experiments/comparison/cell.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using Lines = std::vector<std::string>;

// kSmallConfig, whose comparison is then befallen by f.
std::string with_fault(const std::string& fault, const std::string& names = "\"f\"") {
  return small_config_with("tuners = [\"fixed\"]", "tuners = [\"fixed\"]\nfaults = [" + names + "]") + "[fault.f]\n" +
         fault;
}
Lines mistakes(const std::string& fault) {
  return ConfigFolder().mistakes(with_fault(fault));
}

TEST(Faults, AreRead) {
  const Experiment experiment = ConfigFolder().load(
      with_fault("kind = \"node_loss\"\nnode = \"m510-0\"\nat = \"1 min\"\nevery = \"5 min\"\nduration = \"30 s\"\n"));
  const cluster::Fault expected{
      .kind = cluster::FaultKind::node_loss, .at = 60_s, .every = 300_s, .duration = 30_s, .node = "m510-0"};
  EXPECT_EQ(experiment.faults.at("f"), expected);
  EXPECT_EQ(faults_of(experiment, cells_of(experiment).front()), std::vector{expected});
}

TEST(Faults, ArePartOfTheRunsHash) {
  const auto hash = [](const std::string& text) {
    return cells_of(ConfigFolder().load(text)).size() == 1 ? cells_of(ConfigFolder().load(text)).front().hash : "";
  };
  const std::string crash = "kind = \"task_crash\"\noperator = \"work\"\nat = \"1 min\"\n";
  EXPECT_NE(hash(with_fault(crash)), hash(kSmallConfig));
  EXPECT_EQ(hash(with_fault(crash, "")), hash(kSmallConfig));
  EXPECT_NE(hash(with_fault(crash)), hash(with_fault(crash + "subtask = 1\n")));
}

TEST(Faults, NameWhatThereIs) {
  EXPECT_EQ(
      ConfigFolder().mistakes(with_fault("kind = \"task_crash\"\noperator = \"work\"\nat = 0\n", "\"g\"")).front(),
      "x.toml:22:11: faults: no fault 'g'; known: f; did you mean 'f'?");
  EXPECT_EQ(mistakes("kind = \"task_crash\"\noperator = \"werk\"\nat = \"1 s\"\n"),
            Lines{"x.toml:22:11: faults: fault 'f': no operator 'werk'; known: in, out, work; did you mean 'work'?"});
  EXPECT_EQ(mistakes("kind = \"pause\"\nnode = \"m510-9\"\nat = \"1 s\"\nduration = \"1 s\"\n"),
            Lines{"x.toml:22:11: faults: fault 'f': no node 'm510-9'; known: m510-0; did you mean 'm510-0'?"});
}

TEST(Faults, HaveWhatTheirKindNeeds) {
  EXPECT_EQ(mistakes("kind = \"crash\"\n").size(), 1U);
  EXPECT_EQ(mistakes("kind = \"pause\"\nnode = \"m510-0\"\n").size(), 2U);  // at, duration
  EXPECT_EQ(mistakes("kind = \"task_crash\"\nat = \"1 s\"\n").size(), 1U);  // operator
  EXPECT_EQ(mistakes("kind = \"node_loss\"\nnode = \"m510-0\"\nat = \"1 s\"\nfactor = 2\n"),
            Lines{"x.toml:28:1: factor: a node_loss has none"});
  EXPECT_EQ(mistakes("kind = \"task_crash\"\noperator = \"work\"\nat = \"1 s\"\nduration = \"1 s\"\n"),
            Lines{"x.toml:28:1: duration: a task_crash has none"});
  EXPECT_EQ(mistakes("kind = \"slow_node\"\nnode = \"m510-0\"\nat = \"1 s\"\nfactor = 0\n").size(), 1U);
}

TEST(Faults, AreOverBeforeTheyComeAgain) {
  const std::string slow = "kind = \"slow_node\"\nnode = \"m510-0\"\nat = \"1 s\"\nevery = \"1 min\"\n";
  EXPECT_EQ(mistakes(slow), Lines{"x.toml:28:9: every: one that does not end comes once; give a duration"});
  EXPECT_EQ(mistakes(slow + "duration = \"1 min\"\n"),
            Lines{"x.toml:28:9: every: it must be longer than the duration"});
  EXPECT_EQ(mistakes(slow + "duration = \"59 s\"\n"), Lines{});
  EXPECT_EQ(mistakes("kind = \"pause\"\nnode = \"m510-0\"\nat = \"1 s\"\nduration = 0\n"),
            Lines{"x.toml:28:12: duration: a pause ends"});
}

}  // namespace
}  // namespace millrace::experiments
