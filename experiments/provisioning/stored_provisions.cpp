#include "experiments/provisioning/stored_provisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "experiments/config/field_json.h"
#include "experiments/forecasting/forecast_key.h"
#include "experiments/learning/model_key.h"
#include "experiments/provisioning/provisioning_reader.h"
#include "experiments/provisioning/sampled_rates.h"
#include "experiments/store/canonical_json.h"
#include "experiments/store/sha256.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;
using tuners::qescalor::ResourceOption;

std::vector<TableRow> rows_of(const ArtefactKey& key, const std::string& name, const std::string& controller,
                              const std::vector<ProvisionedEpoch>& epochs) {
  const std::string hash = key.hash();
  std::vector<TableRow> rows = {artefact_row(key, name, "done")};
  for (std::size_t t = 0; t < epochs.size(); ++t) {
    const ProvisionedEpoch& epoch = epochs[t];
    rows.push_back({"provision",
                    {hash, controller, static_cast<std::int64_t>(t), epoch.load_per_s, epoch.expected_per_s,
                     epoch.rate_per_s, json(epoch.instances).dump(), static_cast<std::int64_t>(epoch.starts),
                     static_cast<std::int64_t>(epoch.stops), epoch.running_cost, epoch.change_cost}});
  }
  return rows;
}

StoreResult<std::vector<ProvisionedEpoch>> stored_epochs(Store& store, const std::string& hash) {
  const auto rows = store.database().rows(
      "SELECT load_per_s, expected_per_s, rate_per_s, instances, starts, stops, running_cost, change_cost "
      "FROM provision WHERE provisioning = ?1 ORDER BY epoch",
      {hash});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<ProvisionedEpoch> epochs;
  for (const Row& row : *rows) {
    epochs.push_back({.load_per_s = number(row[0]),
                      .expected_per_s = number(row[1]),
                      .rate_per_s = number(row[2]),
                      .instances = json::parse(text(row[3])).get<tuners::qescalor::InstanceCounts>(),
                      .starts = static_cast<std::uint64_t>(integer(row[4])),
                      .stops = static_cast<std::uint64_t>(integer(row[5])),
                      .running_cost = number(row[6]),
                      .change_cost = number(row[7])});
  }
  return epochs;
}

// Calls `missing(key, controller, options, load)` for what is not stored; its epochs are what that returns. nullopt:
// the sampling is not stored.
template <class Missing>
StoreResult<std::optional<ProvisioningOutcome>> each_controller(const Experiment& experiment,
                                                                const ProvisioningSpec& spec, Store& store,
                                                                Missing missing) {
  const auto rates = rates_of(experiment, spec, store);
  if (!rates) return tl::unexpected(rates.error());
  if (!*rates) return std::nullopt;
  const OperatorLoad load = operator_load(spec, experiment.seed);
  const std::string network = network_hash(experiment, spec);
  ProvisioningOutcome outcome;
  for (const std::string& controller : spec.controllers) {
    const auto options = options_of(spec, controller, **rates);
    const ArtefactKey key = provision_key(spec, load, options, network);
    const auto status = store.status(key.hash());
    if (!status) return tl::unexpected(status.error());
    auto epochs = *status ? stored_epochs(store, key.hash()) : missing(key, controller, options, load);
    if (!epochs) return tl::unexpected(epochs.error());
    if (*status) ++outcome.stored;
    outcome.controllers.push_back({controller, std::move(*epochs)});
  }
  return outcome;
}

}  // namespace

ArtefactKey provision_key(const ProvisioningSpec& spec, const OperatorLoad& load,
                          const std::vector<ResourceOption>& options, const std::string& network_hash) {
  json sizes = json::array(), drift = json::object();
  for (const ResourceOption& option : options) sizes.push_back({option.rate_per_s, option.price_per_epoch});
  write_fields(drift_fields(), spec.drift, drift);
  json settings = {{"load", sha256_hex(canonical_json(json(load.load_per_s)))},
                   {"options", std::move(sizes)},
                   {"start", spec.prices.start},
                   {"stop", spec.prices.stop},
                   {"forecast", network_hash.empty() ? to_string(spec.foresight) : "network"},
                   {"drift", std::move(drift)}};
  write_fields(provisioning_fields(), spec, settings);
  settings.erase("sampling");  // a name
  return {.kind = "provision",
          .settings = std::move(settings),
          .inputs = network_hash.empty() ? std::vector<std::string>{} : std::vector{network_hash},
          .seed = 0,
          .revisions = {{"provision", kProvisionRevision}}};
}

std::string network_hash(const Experiment& experiment, const ProvisioningSpec& spec) {
  if (spec.network.empty()) return "";
  const auto of = std::ranges::find(experiment.forecasts, spec.network, &ForecastSpec::name);
  assert(of != experiment.forecasts.end());
  return forecaster_key(experiment, *of).hash();
}

StoreResult<ProvisioningOutcome> compute_provisioning(const Experiment& experiment, const ProvisioningSpec& spec,
                                                      Store& store, const std::function<bool()>& go_on,
                                                      const NetworkReader& read_network) {
  const auto compute = [&](const ArtefactKey& key, const std::string& controller,
                           const std::vector<ResourceOption>& options,
                           const OperatorLoad& load) -> StoreResult<std::vector<ProvisionedEpoch>> {
    std::unique_ptr<models::Forecaster> network;
    if (!spec.network.empty()) {
      auto read = read_network(model_path(store, network_hash(experiment, spec)));
      if (!read) return tl::unexpected(StoreError{fmt::format("forecast {}: {}", spec.network, read.error())});
      network = std::move(*read);
    }
    auto epochs = provision(spec, load, options, forecasters_of(spec, load, std::move(network)), go_on);
    if (!epochs) return tl::unexpected(StoreError{fmt::format("{}: {}", controller, epochs.error())});
    const std::string name = fmt::format("{}/{}/{}", experiment.name, spec.name, controller);
    if (auto put = store.put(rows_of(key, name, controller, *epochs)); !put) return tl::unexpected(put.error());
    return std::move(*epochs);
  };
  auto outcome = each_controller(experiment, spec, store, compute);
  if (!outcome) return tl::unexpected(outcome.error());
  if (!*outcome) return tl::unexpected(StoreError{fmt::format("sampling {} is not stored", spec.sampling)});
  return std::move(**outcome);
}

StoreResult<ProvisioningOutcome> stored_provisioning(const Experiment& experiment, const ProvisioningSpec& spec,
                                                     Store& store) {
  auto outcome = each_controller(experiment, spec, store, [](const auto&, const auto&, const auto&, const auto&) {
    return StoreResult<std::vector<ProvisionedEpoch>>(std::vector<ProvisionedEpoch>{});
  });
  if (!outcome) return tl::unexpected(outcome.error());
  return std::move(*outcome).value_or(ProvisioningOutcome{});
}

}  // namespace millrace::experiments
