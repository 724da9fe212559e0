#include "experiments/calibration/fit_parameter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/config/cluster_reader.h"
#include "experiments/config/engine_keys.h"
#include "tests/experiments/calibration/small_calibration.h"

namespace millrace::experiments {
namespace {

TEST(FitParameters, SetWhatTheyGetAndNothingElse) {
  for (const FitParameter& parameter : fit_parameters()) {
    const Host before = small_host(1, 50e9);
    Host after = before;
    parameter.set(after, 3);
    EXPECT_EQ(parameter.get(after), 3) << parameter.spec.key;
    EXPECT_EQ(before.cluster == after.cluster, !parameter.of_cluster) << parameter.spec.key;
    EXPECT_EQ(before.engine == after.engine, parameter.of_cluster) << parameter.spec.key;
    parameter.set(after, parameter.get(before));
    EXPECT_TRUE(before.cluster == after.cluster && before.engine == after.engine) << parameter.spec.key;
  }
}

// A calibrated number can be written into a config: it has a key there, of the same type.
TEST(FitParameters, AreKeysOfTheConfig) {
  const auto has_key = [](const auto& fields, const KeySpec& spec) {
    return std::ranges::any_of(fields, [&](const auto& field) {
      return field.spec.key == spec.key && field.spec.type == spec.type && field.spec.bound == spec.bound;
    });
  };
  for (const FitParameter& parameter : fit_parameters()) {
    EXPECT_TRUE(parameter.of_cluster ? has_key(node_type_fields(), parameter.spec)
                                     : has_key(engine_fields(), parameter.spec))
        << parameter.spec.key;
  }
}

TEST(FitParameters, AreFoundByKey) {
  ASSERT_NE(find_fit_parameter("speed"), nullptr);
  EXPECT_EQ(find_fit_parameter("speed")->spec.key, "speed");
  EXPECT_EQ(find_fit_parameter("serialize"), nullptr);  // a software cost
}

}  // namespace
}  // namespace millrace::experiments
