#include "experiments/capability/capability_rows.h"

#include <algorithm>

#include "experiments/sampling/sampling_key.h"
#include "models/performance/performance_model.h"

namespace millrace::experiments {

nlohmann::json settings_json(const CapabilitySpec& spec) {
  nlohmann::json json = {{"search", spec.search}, {"repetitions", spec.repetitions}};
  if (spec.search) json["folds"] = spec.folds;
  for (const models::PerformanceRegressor regressor : spec.regressors) {
    json["regressors"].push_back(models::to_string(regressor));
  }
  // The names stand in the rows.
  for (const CapabilityCase& each : spec.cases) json["cases"].push_back({each.train, each.test});
  return json;
}

ArtefactKey capability_key(const Experiment& experiment, const CapabilitySpec& spec) {
  ArtefactKey key{
      .kind = "capability",
      .settings = settings_json(spec),
      .inputs = {},
      .seed = experiment.seed,
      .revisions = {{"capability", kCapabilityRevision}, {"performance models", models::kPerformanceRevision}}};
  for (const CapabilityCase& each : spec.cases) {
    for (const std::string& name : {each.train, each.test}) {
      const auto sampling = std::ranges::find(experiment.samplings, name, &SamplingSpec::name);
      key.inputs.push_back(sampling_key(experiment, *sampling).hash());
    }
  }
  return key;
}

std::vector<TableRow> table_rows(const std::string& hash, const std::vector<CapabilityRow>& rows) {
  std::vector<TableRow> all;
  std::int64_t position = 0;
  for (const CapabilityRow& row : rows) {
    all.push_back({"capability",
                   {hash, position++, row.train, row.test, row.regressor, static_cast<std::int64_t>(row.samples),
                    std::int64_t{row.repetitions}, row.parameters, row.mse, row.rmse, row.mae}});
  }
  return all;
}

StoreResult<std::vector<CapabilityRow>> stored_capability(Store& store, const std::string& hash) {
  const auto stored = store.database().rows(
      "SELECT train, test, regressor, samples, repetitions, parameters, mse, rmse, mae FROM capability WHERE "
      "capability = ?1 ORDER BY position",
      {hash});
  if (!stored) return tl::unexpected(stored.error());
  std::vector<CapabilityRow> rows;
  for (const Row& row : *stored) {
    rows.push_back({text(row[0]), text(row[1]), text(row[2]), static_cast<std::uint64_t>(integer(row[3])),
                    static_cast<std::uint32_t>(integer(row[4])), text(row[5]), number(row[6]), number(row[7]),
                    number(row[8])});
  }
  return rows;
}

}  // namespace millrace::experiments
