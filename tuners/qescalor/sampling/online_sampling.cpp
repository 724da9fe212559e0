#include "tuners/qescalor/sampling/online_sampling.h"

#include <algorithm>
#include <cmath>

namespace millrace::tuners::qescalor {
namespace {

// The sampling instance is sent so much more than it is known to process: records wait for it, never it for them. What
// it does not process in time holds the whole job up, so it is little.
constexpr double kSurplus = 1.03;
// An instance that is not busy yet is sent so much more at most: what it could do cannot be told from what it does,
// because a quota shows only once it is used up.
constexpr double kGrowth = 1.5;
// Busy for so much of a window, an instance was not short of records.
constexpr double kBusy = 0.97;
// The normal instances get the rest.
constexpr double kLargestShare = 0.9;

// What the sampling instance did in a window.
struct Performance {
  double rate_per_s = 0;  // records
  double busy = 0;        // share of the window
};

std::optional<Performance> performance_in(const job::OperatorObservation& seen, double window_s) {
  if (seen.subtasks.empty() || window_s <= 0) return std::nullopt;
  const job::Metrics& sampling = seen.subtasks.back();
  if (!sampling.records_in || !sampling.busy_ms_per_s) return std::nullopt;
  return Performance{.rate_per_s = *sampling.records_in / window_s, .busy = *sampling.busy_ms_per_s / 1000};
}

std::vector<PointRate> point_rates(const std::vector<Sample>& samples) {
  std::vector<PointRate> rates;
  for (const Sample& each : samples) rates.push_back({each.point, each.rate_per_s});
  return rates;
}

void finish(const SamplingSettings& settings, double rate, double t_s, SamplingState& state) {
  state.samples.push_back({*state.point, rate, state.windows, t_s});
  state.point = next_point(settings, point_rates(state.samples));
  state.rates.clear();
  state.windows = 0;
}

}  // namespace

// Its share of the cores is the first guess at what the sampling instance can take: an even share of the records would
// overload a small one, and hold the job up until it has shown so.
SamplingState first_sampling_state(const SamplingSettings& settings) {
  SamplingState state;
  state.point = next_point(settings, {});
  const double cores = settings.start.cpu_share, normal = settings.normal.cpu_share;
  const double instances = normal > 0 ? cores / normal : 1;
  state.share = std::min(instances, 1.0) / (std::min(instances, 1.0) + settings.normal_instances);
  return state;
}

std::vector<plan::InstanceResources> sampling_instances(const SamplingSettings& settings, const SamplingState& state) {
  plan::InstanceResources normal = settings.normal;
  normal.record_share = (1 - state.share) / settings.normal_instances;
  std::vector<plan::InstanceResources> instances(settings.normal_instances, normal);
  instances.push_back(resources_of(settings, *state.point));
  instances.back().record_share = state.share;
  return instances;
}

SamplingState after_window(const SamplingSettings& settings, const SamplingState& state,
                           const job::OperatorObservation& seen, double offered_per_s, double window_s, double t_s) {
  const auto performance = performance_in(seen, window_s);
  if (!performance || !state.point) return state;
  SamplingState next = state;
  ++next.windows;
  const bool saturated = performance->busy >= kBusy;
  const double capability = performance->busy > 0 ? performance->rate_per_s / std::min(1.0, performance->busy) : 0;
  if (saturated) {
    next.rates.push_back(performance->rate_per_s);
  } else {
    next.rates.clear();
  }
  if (offered_per_s > 0 && capability > 0) {
    const double wanted =
        saturated ? kSurplus * capability : std::min(kSurplus * capability, kGrowth * performance->rate_per_s);
    next.share = std::min(kLargestShare, wanted / offered_per_s);
  }
  const std::size_t n = next.rates.size();
  const bool converged =
      n >= 2 && std::abs(next.rates[n - 1] - next.rates[n - 2]) < settings.converged * next.rates[n - 2];
  if (converged || next.windows >= settings.most_windows) {
    finish(settings, saturated ? performance->rate_per_s : capability, t_s, next);
  }
  return next;
}

nlohmann::json to_json(const SamplingState& state) {
  nlohmann::json json = {{"share", state.share}, {"rates", state.rates}, {"windows", state.windows}};
  json["samples"] = nlohmann::json::array();
  for (const Sample& each : state.samples) {
    json["samples"].push_back({each.point, each.rate_per_s, each.windows, each.t_s});
  }
  if (state.point) json["point"] = *state.point;
  return json;
}

SamplingState sampling_state_from(const nlohmann::json& json) {
  SamplingState state;
  state.share = json.at("share");
  state.rates = json.at("rates").get<std::vector<double>>();
  state.windows = json.at("windows");
  for (const nlohmann::json& each : json.at("samples")) {
    state.samples.push_back({each.at(0), each.at(1), each.at(2), each.at(3)});
  }
  if (json.contains("point")) state.point = json.at("point").get<std::uint32_t>();
  return state;
}

}  // namespace millrace::tuners::qescalor
