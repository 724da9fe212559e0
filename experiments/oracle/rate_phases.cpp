#include "experiments/oracle/rate_phases.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace millrace::experiments {
namespace {

using kernel::Duration;
using kernel::SimTime;

// To the next of 1, 1.05, ... 2, 2.1, ... 5, 5.25, ... 10 times a power of ten: by at most 5 %.
double rounded_up(double rate) {
  if (rate <= 0) return 0;
  const double decade = std::pow(10, std::floor(std::log10(rate)));
  const double unit = decade * (rate < 2 * decade ? 0.05 : rate < 5 * decade ? 0.1 : 0.25);
  // What is a rounding error above a round number is that number.
  return std::ceil(rate / unit * (1 - 1e-12)) * unit;
}

SimTime next_change(const job::Job& job, SimTime at, SimTime end) {
  SimTime next = end;
  for (const auto& [id, load] : job.sources) next = std::min(next, load.rate.next_change(at));
  return next;
}

// Requires: no rate changes its course in between.
bool is_level(const job::Job& job, SimTime from, SimTime to) {
  return std::ranges::all_of(job.sources, [&](const auto& entry) {
    const plan::RateSchedule& rate = entry.second.rate;
    return rate.rate(from) == rate.rate_towards(from, to);
  });
}

bool is_same(const job::Job& job, SimTime one, SimTime other) {
  return std::ranges::all_of(
      job.sources, [&](const auto& entry) { return entry.second.rate.rate(one) == entry.second.rate.rate(other); });
}

std::map<std::string, double> rates_at(const job::Job& job, SimTime at) {
  std::map<std::string, double> rates;
  for (const auto& [id, load] : job.sources) rates[id] = load.rate.rate(at);
  return rates;
}

double peak(const plan::RateSchedule& rate, SimTime from, SimTime to) {
  double greatest = 0;
  for (SimTime at = from; at < to;) {
    const SimTime next = std::min(to, rate.next_change(at));
    greatest = std::max({greatest, rate.rate(at), rate.rate_towards(at, next)});
    at = next;
  }
  return greatest;
}

class Cutter {
 public:
  Cutter(const job::Job& job, const PhaseRule& rule) : job_(job), rule_(rule) {}

  std::vector<RatePhase> cut(SimTime end) {
    SimTime uneven_from;
    for (SimTime at; at < end;) {
      SimTime next = next_change(job_, at, end);
      if (!is_level(job_, at, next)) {
        at = next;
        continue;
      }
      while (next < end && is_same(job_, at, next) && is_level(job_, next, next_change(job_, next, end))) {
        next = next_change(job_, next, end);
      }
      if (next - at >= rule_.shortest_step) {
        cut_uneven(uneven_from, at);
        add({at, next - at, rates_at(job_, at)});
        uneven_from = next;
      }
      at = next;
    }
    cut_uneven(uneven_from, end);
    return std::move(phases_);
  }

 private:
  void cut_uneven(SimTime from, SimTime to) {
    if (from == to) return;
    const std::int64_t length = (to - from).ns(), longest = rule_.longest.ns();
    const std::int64_t pieces = (length + longest - 1) / longest;
    for (std::int64_t i = 0; i < pieces; ++i) {
      const SimTime start = from + Duration::from_ns(length / pieces * i);
      const SimTime end = i + 1 == pieces ? to : from + Duration::from_ns(length / pieces * (i + 1));
      RatePhase phase{start, end - start, {}};
      for (const auto& [id, load] : job_.sources) phase.rates[id] = rounded_up(peak(load.rate, start, end));
      add(std::move(phase));
    }
  }

  void add(RatePhase phase) {
    if (!phases_.empty() && phases_.back().rates == phase.rates) {
      phases_.back().length += phase.length;
    } else {
      phases_.push_back(std::move(phase));
    }
  }

  const job::Job& job_;
  const PhaseRule& rule_;
  std::vector<RatePhase> phases_;
};

}  // namespace

std::vector<RatePhase> rate_phases(const job::Job& job, Duration duration, const PhaseRule& rule) {
  assert(duration > Duration() && rule.shortest_step > Duration() && rule.longest > Duration());
  return Cutter(job, rule).cut(SimTime() + duration);
}

job::Job at_rates(const job::Job& job, const std::map<std::string, double>& rates) {
  job::Job steady = job;
  for (auto& [id, load] : steady.sources) {
    load.rate = plan::RateSchedule::constant(rates.at(id));
    load.noise = {};
  }
  return steady;
}

}  // namespace millrace::experiments
