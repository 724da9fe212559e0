#include "tuners/qescalor/sampling/online_sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace millrace::tuners::qescalor {
namespace {

constexpr double kOffered = 10'000;  // records/s
constexpr double kWindow_s = 20;

SamplingSettings settings() {
  SamplingSettings settings;
  settings.start = {.cpu_share = 0.5, .memory = {}};
  settings.least_step = {.cpu_share = 0.5, .memory = {}};
  settings.points = 4;
  settings.normal_instances = 3;
  settings.up = 10;
  return settings;
}

// A window in which the last of `instances` could do `capability` records/s: what it is sent beyond that waits.
job::OperatorObservation window(const std::vector<plan::InstanceResources>& instances, double capability) {
  double shares = 0;
  for (const auto& each : instances) shares += each.record_share;
  job::OperatorObservation seen;
  seen.total.records_in = 0;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const double sent = kOffered * instances[i].record_share / shares;
    const double done = i + 1 == instances.size() ? std::min(sent, capability) : sent;
    job::Metrics metrics;
    metrics.records_in = done * kWindow_s;
    metrics.busy_ms_per_s = i + 1 == instances.size() ? 1000 * done / capability : 500;
    *seen.total.records_in += *metrics.records_in;
    seen.subtasks.push_back(metrics);
  }
  return seen;
}

TEST(OnlineSampling, FindsWhatEachSizeCanDo) {
  SamplingState state = first_sampling_state(settings());
  double t_s = 0;
  while (state.point && t_s < 5000) {
    const auto instances = sampling_instances(settings(), state);
    ASSERT_EQ(instances.size(), 4U);
    EXPECT_DOUBLE_EQ(instances.back().cpu_share, 0.5 * (*state.point + 1));
    const double capability = 800 * (*state.point + 1.0);
    state = after_window(settings(), state, window(instances, capability), kOffered, kWindow_s, t_s += kWindow_s);
  }
  ASSERT_FALSE(state.point);
  ASSERT_GE(state.samples.size(), 3U);
  for (const Sample& each : state.samples) {
    EXPECT_NEAR(each.rate_per_s, 800 * (each.point + 1.0), 1);
    EXPECT_LE(each.windows, settings().most_windows);
  }
}

TEST(OnlineSampling, TheNormalInstancesGetTheRest) {
  SamplingState state = first_sampling_state(settings());
  state.share = 0.1;
  const auto instances = sampling_instances(settings(), state);
  EXPECT_DOUBLE_EQ(instances[0].record_share, 0.3);
  EXPECT_DOUBLE_EQ(instances[3].record_share, 0.1);
}

TEST(OnlineSampling, WithTooLittleLoadTheBusyTimeTells) {
  SamplingState state = first_sampling_state(settings());
  double t_s = 0;
  // More than all that comes: it is never busy.
  while (state.samples.empty() && t_s < 5000) {
    state = after_window(settings(), state, window(sampling_instances(settings(), state), 40'000), kOffered, kWindow_s,
                         t_s += kWindow_s);
  }
  ASSERT_EQ(state.samples.size(), 1U);
  EXPECT_EQ(state.samples[0].windows, settings().most_windows);
  EXPECT_NEAR(state.samples[0].rate_per_s, 40'000, 1);
}

TEST(OnlineSampling, AWindowWithoutFiguresSaysNothing) {
  const SamplingState state = first_sampling_state(settings());
  EXPECT_EQ(after_window(settings(), state, {}, kOffered, kWindow_s, 20), state);
}

TEST(OnlineSampling, AStateSurvivesAsJson) {
  SamplingState state = first_sampling_state(settings());
  state = after_window(settings(), state, window(sampling_instances(settings(), state), 800), kOffered, kWindow_s, 20);
  state.samples.push_back({.point = 2, .rate_per_s = 3.5, .windows = 4, .t_s = 5});
  EXPECT_EQ(sampling_state_from(to_json(state)), state);
  state.point.reset();
  EXPECT_EQ(sampling_state_from(to_json(state)), state);
}

}  // namespace
}  // namespace millrace::tuners::qescalor
