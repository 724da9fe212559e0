#include "experiments/fidelity/fidelity_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kConfig = R"(
[cluster.c]
template = "m510-x4"
[query.q2]
template = "nexmark-q2"
[trace.live]
queries = ["q2"]
cluster = "c"
[trace.again]
queries = ["q2"]
cluster = "c"
repeat = 1
[trace.fitted]
queries = ["q2"]
cluster = "c"
repeat = 2
[trace.drawn]
structures = ["linear"]
[trace.drawn.space]
template = "zerotune-seen"
[fidelity.f]
measured = "live"
repeated = "again"
simulated = ["fitted"]
)";

std::vector<std::string> mistakes(const std::string& override) {
  return ConfigFolder().mistakes(kConfig, {.overrides = {override}, .seed = {}, .quick = false});
}

TEST(FidelityReader, ReadsTheNamesOfSets) {
  const Experiment experiment = ConfigFolder().load(kConfig);
  ASSERT_EQ(experiment.fidelities.size(), 1U);
  const FidelitySpec& spec = experiment.fidelities[0];
  EXPECT_EQ(spec.name, "f");
  EXPECT_EQ(spec.measured, "live");
  EXPECT_EQ(spec.repeated, "again");
  EXPECT_THAT(spec.simulated, ElementsAre("fitted"));
}

TEST(FidelityReader, MistakesSayWhereAndWhatToDo) {
  EXPECT_THAT(mistakes("fidelity.f.measured=\"lave\""), Contains(HasSubstr("did you mean 'live'?")));
  EXPECT_THAT(mistakes("fidelity.f.repeated=\"agai\""), Contains(HasSubstr("did you mean 'again'?")));
  EXPECT_THAT(mistakes("fidelity.f.simulated=[\"fited\"]"), Contains(HasSubstr("did you mean 'fitted'?")));
  EXPECT_THAT(mistakes("fidelity.f.simulated=[]"), Contains(HasSubstr("the list is empty")));
  EXPECT_THAT(mistakes("fidelity.f.simulated=\"fitted\""), Contains(HasSubstr("a list of names is wanted")));
  EXPECT_THAT(mistakes("fidelity.f.simulated=[\"live\"]"), Contains(HasSubstr("'live' is named twice")));
  EXPECT_THAT(mistakes("fidelity.f.simulated=[\"drawn\"]"), Contains(HasSubstr("[trace.drawn] has structures")));
  EXPECT_THAT(mistakes("fidelity.f.simulatd=[\"live\"]"), Contains(HasSubstr("simulated")));
  EXPECT_THAT(mistakes("fidelity.g.measured=\"live\""), Contains(HasSubstr("simulated")));
}

}  // namespace
}  // namespace millrace::experiments
