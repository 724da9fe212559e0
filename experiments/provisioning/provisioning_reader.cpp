#include "experiments/provisioning/provisioning_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/config/plan_keys.h"
#include "experiments/config/prices_reader.h"
#include "experiments/config/rate_patterns.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/config/tuner_choice.h"
#include "experiments/forecasting/forecaster_table.h"

namespace millrace::experiments {
namespace {

using enum ValueType;
using kernel::Duration;
using tuners::qescalor::Candidates;

constexpr std::array<std::string_view, 2> kCandidates = {"all", "paper"};
constexpr std::array<std::string_view, 3> kForesights = {"oracle", "persistence", "seasonal"};
constexpr Duration kDay = Duration::from_ns(86'400'000'000'000);

class ProvisioningReader {
 public:
  ProvisioningReader(const std::string& name, const Node& table, const std::vector<SamplingSpec>& samplings,
                     const std::vector<ForecastSpec>& forecasts, Diagnostics& out)
      : reader_(table, "provisioning." + name, out), samplings_(samplings), forecasts_(forecasts) {
    spec_.name = name;
  }

  ProvisioningSpec read() {
    reader_.read(provisioning_fields(), spec_);
    reader_.read(rate_noise_fields(), spec_.noise);
    reader_.finish();
    if (spec_.name.find('/') != std::string::npos) reader_.error(reader_.at(), "provisioning: names have no '/'");
    read_load();
    check_times();
    read_sampling();
    read_options();
    spec_.prices = read_prices(reader_).value_or(plan::Prices{});
    read_controllers();
    read_forecast();
    read_drift();
    return std::move(spec_);
  }

 private:
  const Position& place_of(std::string_view key) const {
    const Node* node = reader_.find(key);
    return node != nullptr ? node->at : reader_.at();
  }

  void read_load() {
    const Node* node = reader_.require("load");
    if (node == nullptr) return;
    if (auto load = read_rate(reader_, *node, reader_.path() + ".load", std::nullopt)) spec_.load = std::move(*load);
    if (spec_.noise.correlation >= 1) {
      reader_.error(place_of("rate_noise_correlation"), "rate_noise_correlation: a number below 1 is wanted");
    }
  }

  std::string no_whole_epochs(std::string_view key) const {
    return fmt::format("{}: a whole number of epochs ({}) is wanted", key, epoch_text());
  }
  std::string epoch_text() const { return value_text(duration, static_cast<double>(spec_.epoch.ns())); }

  void check_times() {
    if (kDay % spec_.epoch != Duration()) {
      return reader_.error(place_of("epoch"), "epoch: a day is a whole number of them, for example \"5 min\"");
    }
    for (const auto& [key, value] : {std::pair("from", spec_.from), std::pair("duration", spec_.duration),
                                     std::pair("horizon", spec_.horizon), std::pair("replan", spec_.replan)}) {
      if (value % spec_.epoch == Duration()) continue;
      reader_.error(place_of(key), no_whole_epochs(key));
    }
    if (spec_.replan > spec_.horizon) {
      reader_.error(place_of("replan"), "replan: it is longer than the horizon, and nothing is planned beyond that");
    }
  }

  void read_sampling() {
    const Node* node = reader_.find("sampling");
    if (node == nullptr || spec_.sampling.empty()) return;
    if (std::ranges::find(samplings_, spec_.sampling, &SamplingSpec::name) != samplings_.end()) return;
    std::vector<std::string> known;
    for (const SamplingSpec& each : samplings_) known.push_back(each.name);
    reader_.error(node->at, fmt::format("sampling: {}", unknown_name("sampling", spec_.sampling, known)));
  }

  void read_options() {
    const Node* list = reader_.require("options");
    if (list == nullptr) return;
    if (list->kind != Node::Kind::array || list->elements.empty()) {
      return reader_.error(list->at,
                           "options: a list of tables is wanted, for example [{ cpu_share = 0.6, memory = "
                           "\"64 MB\", rate = \"10k/s\" }]");
    }
    for (const Node& element : list->elements) {
      ProvisioningOption& option = spec_.options.emplace_back();
      TableReader each(element, reader_.path() + ".options", reader_.diagnostics());
      each.read(resource_fields(), option.resources);
      each.read(provisioning_option_fields(), option);
      each.finish();
      if (each.find("rate") == nullptr && reader_.find("sampling") == nullptr) {
        each.error(element.at, "options: a rate is wanted, here or by a sampling");
      }
    }
  }

  void read_controllers() {
    const Node* list = reader_.require("controllers");
    if (list == nullptr) return;
    std::vector<std::string> known = {"qcesa"};
    for (std::size_t i = 1; i <= spec_.options.size(); ++i) known.push_back(fmt::format("cba-{}", i));
    for (const auto& [written, at] : reader_.names("controllers", *list)) {
      if (std::ranges::find(known, written) == known.end()) {
        reader_.error(at, fmt::format("controllers: {}", unknown_name("controller", written, known)));
      } else if (std::ranges::find(spec_.controllers, written) != spec_.controllers.end()) {
        reader_.error(at, fmt::format("controllers: '{}' is named twice", written));
      } else {
        spec_.controllers.push_back(written);
      }
    }
    if (list->kind == Node::Kind::array && list->elements.empty()) {
      reader_.error(list->at, "controllers: the list is empty");
    }
  }

  void read_forecast() {
    const Node* node = reader_.find("forecast");
    if (node == nullptr) return;
    const auto written = reader_.text("forecast", *node);
    if (!written) return;
    const auto word = std::ranges::find(kForesights, *written);
    if (word != kForesights.end()) {
      spec_.foresight = static_cast<Foresight>(word - kForesights.begin());
      return;
    }
    spec_.network = own_forecast(*written);
    const auto spec = std::ranges::find(forecasts_, spec_.network, &ForecastSpec::name);
    if (spec != forecasts_.end()) return check_network(*spec, node->at);
    std::vector<std::string> known(kForesights.begin(), kForesights.end());
    for (const ForecastSpec& each : forecasts_) known.push_back("forecast." + each.name);
    reader_.error(node->at, fmt::format("forecast: {}", unknown_name("forecast", *written, known)));
  }

  void check_network(const ForecastSpec& forecast, const Position& at) {
    if (forecast.step != spec_.epoch) {
      reader_.error(
          at, fmt::format("forecast: the step of [forecast.{}] is {}, and an epoch {}; they are wanted alike",
                          forecast.name, value_text(duration, static_cast<double>(forecast.step.ns())), epoch_text()));
    }
    if (std::ranges::find(forecast.forecasters, kGru) == forecast.forecasters.end()) {
      reader_.error(at, fmt::format("forecast: [forecast.{}] trains no network: '{}' is not among its forecasters",
                                    forecast.name, kGru));
    }
  }

  void read_drift() {
    const Node* node = reader_.find("drift");
    if (node == nullptr) return;
    TableReader drift(*node, reader_.path() + ".drift", reader_.diagnostics());
    drift.read(drift_fields(), spec_.drift);
    drift.finish();
    if (spec_.drift.amplitude >= 1) {
      drift.error(drift.find("amplitude")->at, "amplitude: a share below 1 is wanted: performance stays above 0");
    }
    if (spec_.drift.foresight == Foresight::seasonal && spec_.drift.period % spec_.epoch != Duration()) {
      const Node* period = drift.find("period");
      drift.error(period != nullptr ? period->at : node->at, no_whole_epochs("period"));
    }
  }

  TableReader reader_;
  const std::vector<SamplingSpec>& samplings_;
  const std::vector<ForecastSpec>& forecasts_;
  ProvisioningSpec spec_;
};

}  // namespace

std::span<const Field<ProvisioningSpec>> provisioning_fields() {
  using Spec = ProvisioningSpec;
  static const std::vector<Field<Spec>> kFields = {
      {{"like", text, Bound::any, "", "another provisioning: what is not said is as there"}, {}},
      {{"load", ValueType::rate, Bound::not_negative, "",
        "records/s of the operator, or a pattern as a source's rate has it; each epoch has its mean"},
       {}},
      {{"epoch", duration, Bound::positive, "\"10 min\"", "how long a number of instances stays; divides a day"},
       &Spec::epoch},
      {{"from", duration, Bound::not_negative, "\"1 d\"",
        "when provisioning begins; of the load before, controllers know as of a past, and nothing is charged"},
       &Spec::from},
      {{"duration", duration, Bound::positive, "\"2 d\"", "how long the load is provided for"}, &Spec::duration},
      {{"horizon", duration, Bound::positive, "\"3 h\"", "how far ahead is planned"}, &Spec::horizon},
      {{"replan", duration, Bound::positive, "\"30 min\"",
        "how much of a plan is carried out before the next one is made"},
       &Spec::replan},
      {{"options", list, Bound::any, "",
        "resources that an instance may have: [{ cpu_share = 0.6, memory = \"64 MB\", rate = \"10k/s\" }, ...]"},
       {}},
      {{"sampling", text, Bound::any, "", "a [sampling.x], which gives the rates of options that have none"},
       &Spec::sampling},
      {{"prices", table, Bound::any, "", "[provisioning.x.prices]: what instances cost"}, {}},
      {{"controllers", list, Bound::any, "",
        "qcesa: schedules instances of all options together; cba-N: of the N-th alone"},
       {}},
      {{"candidates", choice, Bound::any, "\"paper\"",
        "all: every number of instances that suffices; paper: of these, none above the greatest load of the horizon "
        "but those from which no instance can go without falling below it",
        kCandidates},
       Choice<Spec>{[](Spec& s, std::size_t i) { s.candidates = static_cast<Candidates>(i); },
                    [](const Spec& s) { return static_cast<std::size_t>(s.candidates); }}},
      {{"forecast", text, Bound::any, "\"seasonal\"",
        "what is taken to come when a plan is made. oracle: what will; persistence: what was in the epoch before; "
        "seasonal: what was a day before; forecast.NAME: what the network of that [forecast.x] says, whose step is the "
        "epoch"},
       {}},
      {{"margin", share, Bound::not_negative, "\"30 %\"", "share that is added to the expected load"}, &Spec::margin},
      {{"drift", table, Bound::any, "",
        "[provisioning.x.drift]: how the performance of all instances changes over days"},
       {}}};
  return kFields;
}

std::span<const Field<ProvisioningOption>> provisioning_option_fields() {
  static const std::vector<Field<ProvisioningOption>> kFields = {
      {{"rate", ValueType::rate, Bound::positive, "\"777/s\"", "records that an instance processes"},
       &ProvisioningOption::rate_per_s}};
  return kFields;
}

std::span<const Field<PerformanceDrift>> drift_fields() {
  static const std::vector<Field<PerformanceDrift>> kFields = {
      {{"amplitude", share, Bound::not_negative, "\"20 %\"",
        "share by which performance rises and falls in a sine; below 1"},
       &PerformanceDrift::amplitude},
      {{"period", duration, Bound::positive, "\"1 d\"", "of that sine"}, &PerformanceDrift::period},
      {{"forecast", choice, Bound::any, "\"persistence\"",
        "what is taken to come of it when a plan is made. oracle: what will; persistence: what was in the epoch "
        "before; "
        "seasonal: what was one period before",
        kForesights},
       Choice<PerformanceDrift>{[](PerformanceDrift& d, std::size_t i) { d.foresight = static_cast<Foresight>(i); },
                                [](const PerformanceDrift& d) { return static_cast<std::size_t>(d.foresight); }}}};
  return kFields;
}

std::string_view to_string(Foresight foresight) {
  return kForesights[static_cast<std::size_t>(foresight)];
}

ProvisioningSpec read_provisioning(const std::string& name, const Node& table,
                                   const std::vector<SamplingSpec>& samplings,
                                   const std::vector<ForecastSpec>& forecasts, Diagnostics& out) {
  return ProvisioningReader(name, table, samplings, forecasts, out).read();
}

std::size_t option_of(const std::string& controller, std::size_t options) {
  constexpr std::string_view kAlone = "cba-";
  if (!controller.starts_with(kAlone)) return options;
  return std::stoul(controller.substr(kAlone.size())) - 1;
}

}  // namespace millrace::experiments
