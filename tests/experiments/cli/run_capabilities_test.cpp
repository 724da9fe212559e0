#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "experiments/capability/capability_rows.h"
#include "tests/experiments/capability/sampled_config.h"
#include "tests/experiments/cli/config_run.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

const std::string kConfig = std::string(kSampledConfig) + R"([capability.k]
cases = [{ train = ["sampling.f2", "sampling.dsa"], test = "sampling.f1" }]
)";

// Samples and errors are in the store, so that nothing is simulated or fitted.
class RunCapabilities : public ConfigRun {
 protected:
  RunCapabilities() : ConfigRun("sampled.toml", kConfig) {}
  void SetUp() override {
    const Experiment experiment = ConfigFolder().load(kConfig);
    Store store = *Store::open(folder.file("store.sqlite"));
    for (const char* sampling : {"f1", "f2", "f3", "dsa"}) {
      put_samples(store, experiment, sampling, {{0.2, 100}, {0.4, 210}, {0.6, 290}});
    }
    const ArtefactKey key = capability_key(experiment, experiment.capabilities.at(0));
    auto rows = table_rows(key.hash(), {{"f2", "f1", "forest", 16, 10, R"({"trees":50})", 0.0036, 0.06, 0.05},
                                        {"dsa", "f1", "forest", 14, 10, R"({"trees":50})", 0.0049, 0.07, 0.04}});
    rows.push_back(artefact_row(key, "sampled/k", "done"));
    ASSERT_TRUE(store.put(rows));
  }
};

TEST_F(RunCapabilities, ShowsAndWritesWhatIsStored) {
  EXPECT_THAT(run("check").out, HasSubstr("capability sampled/k"));
  const auto result = run("run", {"--out", folder.file("out"), "--quiet"});
  ASSERT_EQ(result.status, 0) << result.error;
  ASSERT_THAT(result.out, HasSubstr("capability sampled/k\nerrors relative to"));
  EXPECT_THAT(result.out,
              HasSubstr("dsa on f1, forest: 1.17 times the RMSE of the best fixed step f2, close; 14 samples "
                        "against 16, fewer"));
  const std::filesystem::path out = folder.file("out");
  for (const char* file : {"k-capability.csv", "figures/k-capability.svg", "figures/k-capability.png"}) {
    EXPECT_TRUE(std::filesystem::exists(out / file)) << file;
  }
  EXPECT_THAT(run("show").out, HasSubstr("capability sampled/k\nerrors relative to"));
}

TEST_F(RunCapabilities, PublishedNumbersThatCannotBeReadAreTold) {
  const auto result =
      run("run", {"--out", folder.file("out"), "--quiet", "--set", "capability.k.reported=\"none.csv\""});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.error, HasSubstr("capability k: "));
  EXPECT_THAT(result.error, HasSubstr("none.csv cannot be read"));
}

}  // namespace
}  // namespace millrace::experiments
