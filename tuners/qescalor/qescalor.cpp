#include "tuners/qescalor/qescalor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

#include "models/forecasting/forecaster_file.h"
#include "models/learning_library.h"
#include "tuners/qescalor/control.h"
#include "tuners/qescalor/loads.h"
#include "tuners/qescalor/memory.h"
#include "tuners/qescalor/sampling/offered.h"
#include "tuners/qescalor/settings.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::qescalor {
namespace {

// Busy for so much of a window, instances were not short of records: what they did is what they can do.
constexpr double kBusy = 0.97;
constexpr double kMebibyte = 1024.0 * 1024.0;

// Whether instances can be given records by what they can do: all that comes in is weighted.
bool is_weighted(const plan::LogicalPlan& plan, const plan::Operator& op) {
  const auto leads_to_it = [&](const plan::Edge& edge) { return edge.to == op.id; };
  const auto fits = [&](const plan::Edge& edge) {
    return !leads_to_it(edge) || edge.partitioning == plan::Partitioning::weighted;
  };
  return std::ranges::any_of(plan.edges, leads_to_it) && std::ranges::all_of(plan.edges, fits);
}

class QEScalor final : public Tuner {
 public:
  QEScalor(const TunerContext& context, const Options& given) : context_(context), given_(given) {
    auto settings = settings_of(context, given);
    if (!settings) {
      problem_ = settings.error();
      return;
    }
    settings_ = std::move(*settings);
    for (const std::size_t index : plan::topological_order(*context.plan)) {
      const plan::Operator& op = context.plan->operators[index];
      if (is_adjustable(op)) operators_.push_back(&op);
    }
  }

  void use(Fit fit, std::unique_ptr<models::Forecaster> network) {
    fit_ = std::move(fit);
    network_ = std::move(network);
  }

  tl::expected<void, std::string> prepare() override;

  Cadence cadence() const override {
    // As the options say, though others of them cannot be read.
    const auto option = [&](const char* name) { return kernel::Duration::from_seconds(given_.at(name).get<double>()); };
    return {.period = option("period"), .settle = option("settle"), .window = option("epoch")};
  }
  plan::Deployment plan() const override { return initial_deployment(context_); }
  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override;

 private:
  SamplingSettings sampling_of(const plan::Operator& op) const;
  bool is_known(const Memory& memory, const plan::Operator& op) const;
  std::optional<plan::Deployment> sample(const plan::Deployment& current, const job::Observation& seen, Memory& memory,
                                         std::string& why) const;
  std::vector<models::PerformanceSample> samples_of(const Memory& memory, const plan::Operator& op) const;
  tl::expected<std::vector<SizeRate>, std::string> size_rates(const Memory& memory, const plan::Operator& op) const;
  bool disagrees(const plan::Deployment& current, const job::Observation& seen, const plan::Operator& op,
                 Memory& memory) const;
  std::vector<double> loads_of(const std::map<std::string, std::vector<double>>& expected, const Memory& memory,
                               const job::Observation& seen, const plan::Operator& op) const;
  std::uint32_t by_rate(const plan::Deployment& current, const job::Observation& seen, const plan::Operator& op,
                        double load) const;
  Adjustment schedule(const plan::Deployment& current, const job::Observation& seen, Memory& memory) const;

  TunerContext context_;
  Options given_;
  Settings settings_;
  std::string problem_;                           // with the options; "" = none
  std::vector<const plan::Operator*> operators_;  // that are scaled, in the order of the data flow
  Fit fit_;                                       // empty before prepare()
  std::unique_ptr<models::Forecaster> network_;
};

tl::expected<void, std::string> QEScalor::prepare() {
  if (!problem_.empty()) return tl::unexpected("qescalor: " + problem_);
  const auto learning = models::learning_library();
  if (!learning) return tl::unexpected(learning.error());
  const auto regressor = models::parse_performance_regressor(settings_.regressor);
  if (!regressor) return tl::unexpected("qescalor: " + regressor.error());
  std::unique_ptr<models::Forecaster> network;
  if (settings_.forecast == Forecast::gru) {
    std::ifstream in(settings_.forecaster, std::ios::binary);
    if (!in) return tl::unexpected(fmt::format("qescalor: there is no forecaster '{}'", settings_.forecaster));
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    // Steps of the network are epochs of the schedule: a season has as many of both.
    const auto file = models::parse_forecaster_file(bytes);
    const std::int64_t season = settings_.season.ns() / settings_.epoch.ns();
    if (file && file->settings.season != season) {
      return tl::unexpected(
          fmt::format("qescalor: {}: a season of the network has {} steps; of `season` and `epoch` it has {} epochs",
                      settings_.forecaster, file->settings.season, season));
    }
    auto loaded = (*learning)->load_forecaster(bytes);
    if (!loaded) return tl::unexpected(fmt::format("qescalor: {}: {}", settings_.forecaster, loaded.error()));
    network = std::move(*loaded);
  }
  const models::PerformanceSettings how = models::paper_settings(*regressor);
  use([learning = *learning, how](auto samples) { return learning->fit_performance(how, samples); },
      std::move(network));
  return {};
}

// The user's own instances stay and carry the load while it is sampled.
SamplingSettings QEScalor::sampling_of(const plan::Operator& op) const {
  SamplingSettings sampling = settings_.sampling;
  const auto submitted = context_.initial_parallelism.find(op.id);
  sampling.normal = op.resources;
  sampling.normal_instances = submitted == context_.initial_parallelism.end() ? 1 : submitted->second;
  return sampling;
}

// Whether it is known what the operator's instances can do.
bool QEScalor::is_known(const Memory& memory, const plan::Operator& op) const {
  const auto sampled = memory.sampling.find(op.id);
  if (sampled != memory.sampling.end()) return !sampled->second.point;
  return settings_.samples.contains(op.id);
}

// One operator after the other; nothing once all are known. One that is done has its own instances again while the
// others are sampled: what the sampling instance is sent follows the load no longer.
std::optional<plan::Deployment> QEScalor::sample(const plan::Deployment& current, const job::Observation& seen,
                                                 Memory& memory, std::string& why) const {
  plan::Deployment to = current;
  for (const plan::Operator* op : operators_) {
    if (!is_weighted(*context_.plan, *op) || is_known(memory, *op)) continue;
    const SamplingSettings sampling = sampling_of(*op);
    const auto found = memory.sampling.find(op->id);
    if (found == memory.sampling.end()) {
      memory.sampling[op->id] = first_sampling_state(sampling);
    } else {
      const auto of_operator = seen.operators.find(op->id);
      if (of_operator != seen.operators.end()) {
        found->second = after_window(sampling, found->second, of_operator->second,
                                     offered_to(*context_.plan, op->id, seen), seen.window_s, seen.t_s);
      }
      if (!found->second.point) {
        to = to.with(op->id, std::vector<plan::InstanceResources>(sampling.normal_instances, sampling.normal));
        continue;
      }
    }
    const SamplingState& state = memory.sampling[op->id];
    why = fmt::format("samples {} with {:.2f} cores: sample {}, window {}", op->id,
                      resources_of(sampling, *state.point).cpu_share, state.samples.size() + 1, state.windows + 1);
    return to.with(op->id, sampling_instances(sampling, state));
  }
  return std::nullopt;
}

std::vector<models::PerformanceSample> QEScalor::samples_of(const Memory& memory, const plan::Operator& op) const {
  std::vector<models::PerformanceSample> samples;
  const auto add = [&](const plan::InstanceResources& resources, double rate) {
    samples.push_back({.cpu_cores = resources.cpu_share,
                       .memory_mib = static_cast<double>(resources.memory.count) / kMebibyte,
                       .rate_per_s = rate});
  };
  if (const auto sampled = memory.sampling.find(op.id); sampled != memory.sampling.end()) {
    const SamplingSettings sampling = sampling_of(op);
    for (const Sample& each : sampled->second.samples) add(resources_of(sampling, each.point), each.rate_per_s);
    return samples;
  }
  for (const KnownRate& each : settings_.samples.at(op.id)) add(each.resources, each.rate_per_s);
  return samples;
}

tl::expected<std::vector<SizeRate>, std::string> QEScalor::size_rates(const Memory& memory,
                                                                      const plan::Operator& op) const {
  const auto samples = samples_of(memory, op);
  const auto model = fit_(samples);
  if (!model) return tl::unexpected(fmt::format("no model fits operator '{}': {}", op.id, model.error()));
  std::vector<SizeRate> rates;
  for (const plan::InstanceResources& size : settings_.sizes) {
    const double memory_mib = static_cast<double>(size.memory.count) / kMebibyte;
    rates.push_back({size, std::max(0.0, (*model)->rate(size.cpu_share, memory_mib))});
  }
  return rates;
}

// Whether busy instances did for so many windows in a row something else than the model says of them.
bool QEScalor::disagrees(const plan::Deployment& current, const job::Observation& seen, const plan::Operator& op,
                         Memory& memory) const {
  if (settings_.differences == 0) return false;
  std::uint32_t& differences = memory.differences[op.id];
  const auto of_operator = seen.operators.find(op.id);
  const auto& instances = current.instances(op.id);
  if (of_operator == seen.operators.end() || of_operator->second.subtasks.size() != instances.size()) return false;
  // The record share of an instance that runs is what the model says of it.
  double foreseen = 0, done = 0;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const job::Metrics& metrics = of_operator->second.subtasks[i];
    if (metrics.busy_ms_per_s.value_or(0) < 1000 * kBusy || !metrics.records_in) continue;
    foreseen += instances[i].record_share;
    done += *metrics.records_in / seen.window_s;
  }
  if (foreseen <= 1) return false;  // nothing was busy, or what runs is not of a schedule
  differences = std::abs(done - foreseen) > settings_.tolerance * foreseen ? differences + 1 : 0;
  return differences >= settings_.differences;
}

// What has come in and was not read is to be read within catch_up, beside what is expected and its margin.
std::vector<double> QEScalor::loads_of(const std::map<std::string, std::vector<double>>& expected, const Memory& memory,
                                       const job::Observation& seen, const plan::Operator& op) const {
  const auto yield = memory.yield.find(op.id);
  const double per_record = yield == memory.yield.end() ? 0 : yield->second;
  std::vector<double> loads(settings_.horizon, 0.0);
  double waiting = 0;
  for (const auto& [source, rates] : expected) {
    for (std::size_t i = 0; i < loads.size(); ++i) loads[i] += rates[i] * per_record * (1 + settings_.margin);
    const auto told = seen.sources.find(source);
    if (told != seen.sources.end()) waiting += told->second.lag_records.value_or(0) * per_record;
  }
  if (settings_.catch_up_s <= 0) return loads;
  double left_s = settings_.catch_up_s;
  for (double& load : loads) {
    if (left_s <= 0) break;
    load += waiting / settings_.catch_up_s;
    left_s -= settings_.epoch.seconds();
  }
  return loads;
}

// An operator whose records cannot be weighted keeps instances of one size: as many as the load is worth at the true
// rate of those that run.
std::uint32_t QEScalor::by_rate(const plan::Deployment& current, const job::Observation& seen, const plan::Operator& op,
                                double load) const {
  const std::uint32_t running = current.parallelism(op.id);
  const auto found = seen.operators.find(op.id);
  const double rate = found == seen.operators.end() ? 0 : found->second.total.true_rate_per_s.value_or(0);
  if (rate <= 0 || !std::isfinite(rate)) return running;
  const double wanted = std::ceil(load * running / rate);
  return static_cast<std::uint32_t>(std::clamp(wanted, 1.0, static_cast<double>(settings_.planning.most_instances)));
}

void remember_yield(const plan::LogicalPlan& plan, const std::vector<const plan::Operator*>& operators,
                    const job::Observation& seen, Memory& memory) {
  double offered = 0;
  for (const auto& [source, told] : seen.sources) offered += told.offered_rate_per_s.value_or(0);
  for (const plan::Operator* op : operators) {
    const double to_operator = offered_to(plan, op->id, seen);
    if (offered > 0 && to_operator > 0) memory.yield[op->id] = to_operator / offered;
  }
}

Adjustment hold(const Memory& memory, std::string why, nlohmann::json explain = nlohmann::json::object()) {
  return {.to = std::nullopt, .next = to_state(memory), .why = std::move(why), .explain = std::move(explain)};
}

Adjustment QEScalor::adjust(const plan::Deployment& current, const job::Observation& seen,
                            const TunerState& state) const {
  Memory memory = memory_from(state);
  if (!fit_) return hold(memory, "no regressor is loaded");
  remember_loads(settings_, seen, memory);
  remember_yield(*context_.plan, operators_, seen, memory);
  for (const plan::Operator* op : operators_) {
    if (!is_weighted(*context_.plan, *op) || !is_known(memory, *op) || !disagrees(current, seen, *op, memory)) continue;
    // Sampled again from the start.
    memory.differences[op->id] = 0;
    memory.sampling[op->id] = first_sampling_state(sampling_of(*op));
  }
  std::string why;
  if (auto to = sample(current, seen, memory, why)) {
    memory.planned = -1;
    nlohmann::json explain = {{"sampling", to_state(memory).at("sampling")}};
    return {.to = std::move(to), .next = to_state(memory), .why = std::move(why), .explain = std::move(explain)};
  }
  const auto first = static_cast<std::int64_t>((seen.t_s + settings_.lead.seconds()) / settings_.epoch.seconds());
  if (first <= memory.planned) return hold(memory, "the epoch's instances run");
  memory.planned = first;
  return schedule(current, seen, memory);
}

Adjustment QEScalor::schedule(const plan::Deployment& current, const job::Observation& seen, Memory& memory) const {
  const auto expected = expected_loads(settings_, context_, network_.get(), memory, memory.planned);
  plan::Deployment to = current;
  nlohmann::json explain = {{"epoch", memory.planned}, {"expected", expected}};
  std::string short_of;
  for (const plan::Operator* op : operators_) {
    const std::vector<double> loads = loads_of(expected, memory, seen, *op);
    if (!is_weighted(*context_.plan, *op)) {
      to = to.with(op->id, plan::Parallelism{by_rate(current, seen, *op, loads.front())});
      continue;
    }
    const auto rates = size_rates(memory, *op);
    if (!rates) {
      Adjustment failed = hold(memory, "no model of performance", std::move(explain));
      failed.failure = "qescalor: " + rates.error();
      return failed;
    }
    auto chosen = control(settings_, *rates, loads, current.instances(op->id));
    if (!chosen) {
      short_of += fmt::format("{}{}: {}", short_of.empty() ? "" : "; ", op->id, chosen.error());
      continue;
    }
    explain["operators"][op->id] = std::move(chosen->explain);
    to = to.with(op->id, std::move(chosen->instances));
  }
  to = to.within_limits(*context_.plan);
  const std::string why = short_of.empty() ? fmt::format("the cheapest schedule from epoch {} on", memory.planned)
                                           : "too much is expected: " + short_of;
  if (to == current) return hold(memory, why + " is what runs", std::move(explain));
  return {.to = std::move(to), .next = to_state(memory), .why = why, .explain = std::move(explain)};
}

}  // namespace

std::vector<OptionSpec> options() {
  return setting_options();
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<QEScalor>(context, given);
}

std::unique_ptr<Tuner> make_with(const TunerContext& context, const Options& given, Fit fit,
                                 std::unique_ptr<models::Forecaster> network) {
  auto tuner = std::make_unique<QEScalor>(context, given);
  tuner->use(std::move(fit), std::move(network));
  return tuner;
}

}  // namespace millrace::tuners::qescalor
