// Every option of the autoscaler, with the defaults of Flink's AutoScalerOptions. Names are the public keys without the
// prefix "job.autoscaler."; what has no key there is written with underscores.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tuners/mode.h"
#include "tuners/scaling_scope.h"
#include "tuners/tuner.h"

namespace millrace::tuners::flink_autoscaler {

// How the busy times of the instances of a vertex become one (MetricAggregator).
enum class BusyAggregator : std::uint8_t { max, min, avg };

// To which divisors of key groups or partitions a degree is aligned (BuiltInAlignmentMode; the last two are the older
// KeyGroupOrPartitionsAdjustMode).
enum class Alignment : std::uint8_t {
  balanced,
  evenly_spread,
  off,
  legacy_evenly_spread,
  legacy_maximize_utilisation,
};

struct Settings {
  Mode mode = Mode::intended;
  double interval_s = 60;       // between two samples, > 0
  bool scaling_enabled = true;  // false: recommends only
  bool scale_sources = false;   // sources too, as Flink's does

  double window_s = 900;         // of the metrics, > 0
  double stabilization_s = 300;  // after a start, >= 0
  BusyAggregator busy_aggregator = BusyAggregator::max;

  double utilization_target = 0.7;          // [0, 1]
  double utilization_max = -1;              // [0, 1], or below 0: target + boundary
  double utilization_min = -1;              // [0, 1], or below 0: target - boundary
  double utilization_boundary = 0.3;        // [0, 1]
  double catch_up_s = 1800;                 // in which a lag shall be worked off; 0: lags are left aside
  double restart_s = 300;                   // expected length of a restart
  bool track_restarts = false;              // use the longest restart that was seen instead
  double tracked_restart_limit_s = 900;     // greatest length of a tracked restart that counts
  double backlog_lag_s = 300;               // a longer lag widens the band of utilisation
  double observed_lag_s = 30;               // from such a lag on a source works at its limit
  double observed_switch = 0.15;            // relative excess of the busy-time rate that discredits it
  std::uint32_t observed_observations = 2;  // fewest samples of an observed rate

  double scale_down_interval_s = 3600;  // a scale-down waits so long; <= 0: not at all
  double scale_down_factor = 0.6;       // greatest share of a degree that is given up at once, [0, 1]
  double scale_up_factor = 100000;      // greatest growth at once, relative to the degree
  std::uint32_t min_parallelism = 1;    // of a vertex
  std::uint32_t max_parallelism = 200;  // of a vertex
  std::vector<std::string> excluded;    // operators that are not scaled

  bool block_ineffective = false;   // no further scale-up after one that did not help
  double effectiveness = 0.1;       // least share of the expected increase of a scale-up that helped
  std::uint32_t history_count = 3;  // decisions kept per vertex
  double history_age_s = 86400;     // greatest age of a decision that is kept
  Alignment alignment = Alignment::balanced;
  bool observe_scalability = false;            // learn from the history by how much capacity falls short of linear
  std::uint32_t scalability_observations = 3;  // fewest decisions to learn from
  double least_scalability = 0.5;              // least coefficient, (0, 1]

  double cpu_quota = 0;                // cores of all task managers; 0: none
  double memory_quota_gib = 0;         // memory of all task managers, GiB; 0: none
  std::uint32_t manager_slots = 0;     // of a task manager; 0: as the cluster has them
  double manager_cores = 0;            // likewise
  double manager_memory_gib = 0;       // likewise
  std::string excluded_periods;        // see excluded_periods.h
  std::uint32_t cap = kLargestDegree;  // greatest degree that can be deployed; intended mode only
};

std::vector<OptionSpec> setting_options();

// Requires: `given` is complete.
Settings settings_of(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::flink_autoscaler
