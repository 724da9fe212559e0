#include "experiments/replay/value_domain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/plan/key_groups.h"
#include "sim/runtime/known_keys.h"

namespace millrace::experiments {
namespace {

TEST(ValueClass, IsReadByName) {
  EXPECT_EQ(*value_class("Integer"), ValueClass::integer);
  EXPECT_EQ(*value_class("Double"), ValueClass::real);
  EXPECT_EQ(*value_class("String"), ValueClass::string);
  EXPECT_EQ(*value_class("Timestamp"), ValueClass::timestamp);
  EXPECT_EQ(value_class("integer").error(), "'integer' is no class of values: Integer, Double, String or Timestamp");
}

TEST(NumberDomain, SumsToOneInRisingOrder) {
  for (const ValueClass cls : {ValueClass::integer, ValueClass::real}) {
    const std::vector<WeightedValue> domain = number_domain(cls);
    double sum = 0;
    for (const WeightedValue& each : domain) sum += each.probability;
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_TRUE(std::is_sorted(domain.begin(), domain.end(), [](auto& a, auto& b) { return a.value < b.value; }));
  }
  EXPECT_EQ(number_domain(ValueClass::integer).size(), 21U);
  EXPECT_EQ(number_domain(ValueClass::real).size(), 11U);
  EXPECT_DOUBLE_EQ(number_domain(ValueClass::real).front().probability, 0.05);
}

// The weight of the key of that hash code over all phases.
double weight_of(ValueClass cls, std::int32_t hash) {
  const plan::KeyDistribution domain = key_domain(cls);
  double weight = 0, all = 0;
  for (const plan::ListedKey& key : domain.listed) {
    all += key.weight;
    if (key.java_hash == hash) weight += key.weight;
  }
  return weight / all;
}

// Distinct keys as counted on executed plans.
TEST(KeyDomain, HasTheObservedNumberOfKeys) {
  EXPECT_EQ(key_domain(ValueClass::string).keys, 620U);
  EXPECT_EQ(key_domain(ValueClass::integer).keys, 195U);
  EXPECT_EQ(key_domain(ValueClass::real).keys, 101U);
  EXPECT_EQ(key_domain(ValueClass::timestamp).keys, 100U);
}

TEST(KeyDomain, HasTheObservedWeights) {
  EXPECT_NEAR(weight_of(ValueClass::integer, 0), 1.0 / 21, 1e-12);
  EXPECT_NEAR(weight_of(ValueClass::real, plan::java_hash(0.0)), 0.1, 1e-12);
  EXPECT_NEAR(weight_of(ValueClass::real, plan::java_hash(0.05 * 48)), 0.005, 1e-12);
  EXPECT_NEAR(weight_of(ValueClass::real, plan::java_hash(0.01 * 48)), 0.01, 1e-12);
  EXPECT_NEAR(weight_of(ValueClass::string, plan::java_hash("Q7")), 1.0 / 620, 1e-12);
  EXPECT_NEAR(weight_of(ValueClass::timestamp, plan::java_hash("07")), 0.01, 1e-12);
}

// The only phase in which records have the key of that hash code; phases if there are several.
std::uint32_t phase_of(const plan::KeyDistribution& domain, std::int32_t hash) {
  std::uint32_t phase = domain.phases;
  for (const plan::ListedKey& key : domain.listed) {
    if (key.java_hash == hash) phase = phase == domain.phases ? key.phase : domain.phases;
  }
  return phase;
}

// A digit of the time decides the phase: a string key's is its last character.
TEST(KeyDomain, PhasesAreDigitsOfTheTime) {
  const plan::KeyDistribution strings = key_domain(ValueClass::string);
  EXPECT_EQ(strings.phases, 10U);
  EXPECT_EQ(phase_of(strings, plan::java_hash("Q7")), 7U);
  const plan::KeyDistribution times = key_domain(ValueClass::timestamp);
  EXPECT_EQ(times.phases, 100U);
  EXPECT_EQ(phase_of(times, plan::java_hash("07")), 7U);
  const plan::KeyDistribution integers = key_domain(ValueClass::integer);
  EXPECT_EQ(phase_of(integers, 7 * ('0' + 5)), 5U);
}

// What executed plans show of keyed operators of P instances with P key groups: the busiest instance's share times P,
// as printed, and the number of instances without keys.
struct Imbalance {
  std::uint32_t instances;
  double max_share_times_instances;
  double half_a_digit;
  std::uint32_t idle;
};
struct Observed {
  ValueClass cls;
  std::vector<Imbalance> rows;
};

TEST(KeyDomain, SpreadsOverInstancesAsObserved) {
  const std::array<Observed, 4> table = {{
      {ValueClass::string,
       {{8, 1.1, 0.05, 0},
        {15, 1.2, 0.05, 0},
        {30, 1.4, 0.05, 0},
        {60, 1.7, 0.05, 0},
        {120, 2.7, 0.05, 0},
        {200, 2.6, 0.05, 7}}},
      {ValueClass::integer,
       {{8, 1.3, 0.05, 0},
        {15, 1.6, 0.05, 0},
        {30, 2.1, 0.05, 0},
        {60, 3.1, 0.05, 2},
        {120, 6.3, 0.05, 26},
        {200, 10.5, 0.05, 82}}},
      {ValueClass::real,
       {{8, 1.6, 0.05, 0},
        {15, 2.6, 0.05, 0},
        {30, 3.6, 0.05, 1},
        {60, 6.0, 0.05, 9},
        {120, 12, 0.5, 48},
        {200, 20, 0.5, 119}}},
      {ValueClass::timestamp,
       {{8, 1.4, 0.05, 0},
        {15, 1.7, 0.05, 0},
        {30, 2.1, 0.05, 4},
        {60, 3.6, 0.05, 17},
        {120, 4.8, 0.05, 56},
        {200, 6.0, 0.05, 120}}},
  }};
  for (const Observed& observed : table) {
    for (const Imbalance& row : observed.rows) {
      SCOPED_TRACE(std::to_string(static_cast<int>(observed.cls)) + " over " + std::to_string(row.instances));
      const runtime::KnownKeys known = runtime::known_keys(key_domain(observed.cls), row.instances, row.instances);
      std::vector<double> share(row.instances, 0.0);
      for (std::size_t key = 0; key < known.owner.size(); ++key) share[known.owner[key]] += known.weights[key];
      const double most = *std::max_element(share.begin(), share.end());
      EXPECT_NEAR(most * row.instances, row.max_share_times_instances, row.half_a_digit + 1e-9);
      EXPECT_EQ(std::count(share.begin(), share.end(), 0.0), row.idle);
    }
  }
}

// What a filter lets pass of the only field of a class: 10 digits for each value, and one zero key.
TEST(KeyDomain, HasOnlyTheKeysOfValuesThatPass) {
  EXPECT_EQ(key_domain(ValueClass::string, [](double c) { return c == 'q'; }).keys, 10U);
  EXPECT_EQ(key_domain(ValueClass::real, [](double v) { return v < 0.025; }).keys, 7 * 10 + 1U);
  EXPECT_EQ(key_domain(ValueClass::integer, [](double v) { return v == 0; }).keys, 1U);
  const plan::KeyDistribution all = key_domain(ValueClass::integer, [](double) { return true; });
  EXPECT_EQ(all, key_domain(ValueClass::integer));
}

}  // namespace
}  // namespace millrace::experiments
