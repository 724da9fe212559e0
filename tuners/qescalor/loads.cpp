#include "tuners/qescalor/loads.h"

#include <algorithm>
#include <optional>

namespace millrace::tuners::qescalor {
namespace {

using kernel::SimTime;

std::optional<double> offered(const job::Observation& seen, const std::string& source) {
  const auto told = seen.sources.find(source);
  if (told != seen.sources.end() && told->second.offered_rate_per_s) return told->second.offered_rate_per_s;
  const auto op = seen.operators.find(source);
  if (op == seen.operators.end() || !op->second.total.records_out) return std::nullopt;
  return *op->second.total.records_out / seen.window_s;
}

// The newest rate: of the epoch in hand, or of the last one that is over.
double rate_now(const LoadHistory& load) {
  if (load.seconds > 0) return load.records / load.seconds;
  return load.epochs.empty() ? 0 : load.epochs.back();
}

// The past until the epoch before `first`: epochs that are over, then the one in hand as it has been so far.
std::vector<double> past_until(const LoadHistory& load, std::int64_t first, std::int64_t in_hand) {
  std::vector<double> past = load.epochs;
  for (std::int64_t epoch = in_hand; epoch < first; ++epoch) past.push_back(rate_now(load));
  return past;
}

std::vector<double> one_season_ago(const std::vector<double>& past, std::size_t season, std::uint32_t steps) {
  std::vector<double> expected;
  for (std::uint32_t step = 0; step < steps; ++step) {
    const std::size_t back = season - step % season;
    expected.push_back(past.size() >= back && past.size() >= season ? past[past.size() - back] : past.back());
  }
  return expected;
}

}  // namespace

void remember_loads(const Settings& settings, const job::Observation& seen, Memory& memory) {
  // The epoch that most of the window lies in.
  const double middle = std::max(0.0, seen.t_s - seen.window_s / 2);
  const auto epoch = static_cast<std::int64_t>(middle / settings.epoch.seconds());
  if (memory.epoch >= 0 && epoch > memory.epoch) {
    for (auto& [source, load] : memory.loads) {
      // Epochs in which nothing was seen were as the one before.
      for (std::int64_t over = memory.epoch; over < epoch; ++over) {
        load.epochs.push_back(rate_now(load));
        load.seconds = load.records = 0;
      }
      if (load.epochs.size() > kMostEpochs) {
        load.epochs.erase(load.epochs.begin(), load.epochs.end() - static_cast<std::ptrdiff_t>(kMostEpochs));
      }
    }
  }
  memory.epoch = epoch;
  for (const auto& [source, told] : seen.sources) {
    const auto rate = offered(seen, source);
    if (!rate) continue;
    memory.loads[source].seconds += seen.window_s;
    memory.loads[source].records += *rate * seen.window_s;
  }
}

std::map<std::string, std::vector<double>> expected_loads(const Settings& settings, const TunerContext& context,
                                                          const models::Forecaster* network, const Memory& memory,
                                                          std::int64_t first) {
  std::map<std::string, std::vector<double>> expected;
  const auto season = static_cast<std::size_t>(std::max<std::int64_t>(1, settings.season.ns() / settings.epoch.ns()));
  for (const auto& [source, load] : memory.loads) {
    std::vector<double>& rates = expected[source];
    const std::vector<double> past = past_until(load, first, memory.epoch);
    if (settings.forecast == Forecast::oracle && context.coming) {
      for (std::uint32_t step = 0; step < settings.horizon; ++step) {
        const SimTime start = SimTime() + settings.epoch * (first + step);
        rates.push_back(context.coming(source, start, start + settings.epoch));
      }
    } else if (settings.forecast == Forecast::gru && network != nullptr && !past.empty()) {
      rates = network->forecast(past, settings.horizon);
    } else if (settings.forecast == Forecast::seasonal && !past.empty()) {
      rates = one_season_ago(past, season, settings.horizon);
    } else {
      rates.assign(settings.horizon, rate_now(load));
    }
  }
  return expected;
}

}  // namespace millrace::tuners::qescalor
