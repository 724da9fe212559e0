#include "experiments/calibration/profile_text.h"

#include <gtest/gtest.h>

#include "experiments/config/load.h"
#include "tests/experiments/calibration/small_calibration.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

TEST(ProfileText, LoadsAsTheHostThatWasFitted) {
  Calibration calibration = small_calibration(small_host(1, 50e9), {1});
  calibration.free = {{find_fit_parameter("speed"), 0.5, 2}, {find_fit_parameter("buffer_per_channel"), 0, 1e4}};
  Fit fit{calibration.host, {0.8123, 432.1}, 1};
  for (std::size_t i = 0; i < fit.values.size(); ++i) calibration.free[i].parameter->set(fit.host, fit.values[i]);

  const TemporaryFolder folder;
  folder.write("engine.toml", engine_profile_text(calibration, fit));
  folder.write("cluster.toml", cluster_text(calibration, fit));
  auto engine = load_engine(folder.file("engine.toml"));
  auto cluster = load_cluster(folder.file("cluster.toml"));
  ASSERT_TRUE(engine.has_value());
  ASSERT_TRUE(cluster.has_value());
  engine->name = fit.host.engine.name;
  cluster->name = fit.host.cluster.name;
  EXPECT_TRUE(*engine == fit.host.engine);
  EXPECT_TRUE(*cluster == fit.host.cluster);
}

TEST(ProfileText, SaysWhereEveryValueComesFrom) {
  const Calibration calibration = small_calibration(small_host(1, 50e9), {1});
  const Fit fit{calibration.host, {1, 50e9}, 1};
  const std::string cluster = cluster_text(calibration, fit);
  EXPECT_NE(cluster.find("memory_bandwidth = \"50 GB/s\""), std::string::npos);
  const std::size_t at = cluster.find("memory_bandwidth = ");
  EXPECT_NE(cluster.substr(at, cluster.find('\n', at) - at).find("# fitted"), std::string::npos);
  const std::string engine = engine_profile_text(calibration, fit);
  EXPECT_EQ(engine.find("# fitted"), std::string::npos);
  EXPECT_NE(engine.find("of engine 'default'"), std::string::npos);
}

}  // namespace
}  // namespace millrace::experiments
