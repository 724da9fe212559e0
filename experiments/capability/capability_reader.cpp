#include "experiments/capability/capability_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/config/layers.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

constexpr std::string_view kOwn = "sampling.";

// The name behind "sampling."; "" after a mistake.
std::string sampling_of(TableReader& reader, std::string_view key, const std::string& written, const Position& at,
                        const std::vector<SamplingSpec>& samplings) {
  std::vector<std::string> known;
  for (const SamplingSpec& each : samplings) known.push_back(std::string(kOwn) + each.name);
  if (std::ranges::find(known, written) != known.end()) return written.substr(kOwn.size());
  reader.error(at, fmt::format("{}: {}", key, unknown_name("sampling", written, known)));
  return {};
}

// The names of `train`: a text or a list of them.
std::vector<std::pair<std::string, Position>> trainings(TableReader& reader, const Node& node) {
  if (node.kind == Node::Kind::text) return {{node.text, node.at}};
  auto names = reader.names("train", node);
  if (node.kind == Node::Kind::array && node.elements.empty()) reader.error(node.at, "train: the list is empty");
  return names;
}

void read_case(const std::string& path, const Node& table, const std::vector<SamplingSpec>& samplings, Diagnostics& out,
               std::vector<CapabilityCase>& cases) {
  TableReader reader(table, path, out);
  CapabilityCase read;
  reader.read(capability_case_fields(), read);
  reader.finish();
  if (const Node* test = reader.require("test")) {
    if (const auto written = reader.text("test", *test)) {
      read.test = sampling_of(reader, "test", *written, test->at, samplings);
    }
  }
  const Node* train = reader.require("train");
  if (train == nullptr) return;
  for (const auto& [written, at] : trainings(reader, *train)) {
    read.train = sampling_of(reader, "train", written, at, samplings);
    if (read.train.empty() || read.test.empty()) continue;
    if (std::ranges::find(cases, read) != cases.end()) {
      reader.error(at, fmt::format("train: '{}' with this test is a case already", written));
    }
    cases.push_back(read);
  }
}

void read_cases(TableReader& reader, const std::vector<SamplingSpec>& samplings, std::vector<CapabilityCase>& cases) {
  const Node* list = reader.require("cases");
  if (list == nullptr) return;
  if (list->kind != Node::Kind::array) {
    return reader.error(list->at, fmt::format("cases: {} is found; a list of {{ train = \"sampling.x\", test = "
                                              "\"sampling.y\" }} is wanted",
                                              noun(list->kind)));
  }
  if (list->elements.empty()) reader.error(list->at, "cases: the list is empty");
  for (const Node& element : list->elements) {
    read_case(reader.path() + ".cases", element, samplings, reader.diagnostics(), cases);
  }
}

void read_regressors(TableReader& reader, std::vector<models::PerformanceRegressor>& regressors) {
  const Node* list = reader.find("regressors");
  if (list == nullptr) return;
  const auto names = reader.names("regressors", *list);
  if (list->kind == Node::Kind::array && list->elements.empty()) {
    reader.error(list->at, "regressors: the list is empty");
  }
  const auto words = models::performance_regressor_names();
  regressors.clear();
  for (const auto& [name, at] : names) {
    const auto regressor = models::parse_performance_regressor(name);
    if (!regressor) {
      reader.error(at, fmt::format("regressors: {}", unknown_name("regressor", name, {words.begin(), words.end()})));
    } else if (std::ranges::find(regressors, *regressor) != regressors.end()) {
      reader.error(at, fmt::format("regressors: '{}' is named twice", name));
    } else {
      regressors.push_back(*regressor);
    }
  }
}

}  // namespace

std::span<const Field<CapabilitySpec>> capability_fields() {
  static const std::vector<Field<CapabilitySpec>> kFields = {
      {{"cases", list, Bound::any, "",
        "{ train = \"sampling.x\", test = \"sampling.y\" }: whose samples models learn from, and are judged by"},
       {}},
      {{"regressors", list, Bound::any, "[\"svr\"]",
        "kinds of model: forest, svr, adaboost, gbdt, xgboost; the forest if not given"},
       {}},
      {{"search", flag, Bound::any, "false",
        "hyper-parameters by grid search with cross-validation; false: the paper's"},
       &CapabilitySpec::search},
      {{"folds", count, Bound::at_least_two, "3", "of the cross-validation; one a sample if there are fewer samples"},
       &CapabilitySpec::folds},
      {{"repetitions", count, Bound::at_least_one, "2", "with other seeds; errors are their means"},
       &CapabilitySpec::repetitions},
      {{"reported", text, Bound::any, "",
        "CSV file of published numbers (train,test,regressor,metric,value,place,kind) to show beside"},
       {}}};
  return kFields;
}

std::span<const Field<CapabilityCase>> capability_case_fields() {
  static const std::vector<Field<CapabilityCase>> kFields = {
      {{"train", text, Bound::any, "", "\"sampling.x\": what models learn from; of a list each on its own"}, {}},
      {{"test", text, Bound::any, "", "\"sampling.y\": what they are judged by"}, {}}};
  return kFields;
}

CapabilitySpec read_capability(const std::string& name, const Node& table, const std::vector<SamplingSpec>& samplings,
                               Diagnostics& out) {
  CapabilitySpec spec;
  spec.name = name;
  TableReader reader(table, "capability." + name, out);
  reader.read(capability_fields(), spec);
  reader.finish();
  if (name.find('/') != std::string::npos) reader.error(table.at, "capability: names have no '/'");
  read_cases(reader, samplings, spec.cases);
  read_regressors(reader, spec.regressors);
  if (const Node* reported = reader.find("reported")) {
    spec.reported = resolved_path(reader.text("reported", *reported).value_or(""), reported->at);
  }
  return spec;
}

}  // namespace millrace::experiments
