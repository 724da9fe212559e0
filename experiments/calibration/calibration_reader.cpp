#include "experiments/calibration/calibration_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "experiments/calibration/execution_calibration_reader.h"
#include "experiments/calibration/free_bounds.h"
#include "experiments/calibration/replay_calibration_reader.h"
#include "experiments/config/layers.h"
#include "experiments/config/load.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/config/toml_source.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

const KeySpec kRateKey{"rate", ValueType::rate, Bound::positive, "", "load of every source, instead of the query's"};
const KeySpec kDegreeKey{"predict", count, Bound::at_least_one, "", "a parallelism"};

class CalibrationReader {
 public:
  CalibrationReader(const std::string& name, const Node& table, Diagnostics& out)
      : reader_(table, "calibration." + name, out), out_(out) {
    calibration_.name = name;
  }
  Calibration read();

 private:
  template <class T, class Load>
  std::optional<T> named(const char* key, LibraryShelf shelf, Load load);
  void read_job();
  void read_operator();
  void read_measured();
  void read_free();
  void read_predictions();
  void check_slots();

  TableReader reader_;
  Diagnostics& out_;
  Calibration calibration_;
  bool has_job_ = false;
};

// What `key` names: an entry of the shelf, or a file.
template <class T, class Load>
std::optional<T> CalibrationReader::named(const char* key, LibraryShelf shelf, Load load) {
  const Node* node = reader_.require(key);
  const auto name = node == nullptr ? std::nullopt : reader_.text(key, *node);
  if (!name) return std::nullopt;
  const bool is_path = std::filesystem::path(*name).extension() == ".toml";
  const std::vector<std::string> known = names_on(shelf);
  if (!is_path && std::ranges::find(known, *name) == known.end()) {
    reader_.error(node->at, fmt::format("{}: {}", key, unknown_name(key, *name, known)));
    return std::nullopt;
  }
  tl::expected<T, std::vector<Diagnostic>> loaded = load(is_path ? resolved_path(*name, node->at) : *name);
  if (loaded) return std::move(*loaded);
  for (Diagnostic& mistake : loaded.error()) {
    if (mistake.file.empty()) {
      reader_.error(node->at, fmt::format("{}: {}", key, mistake.text));
    } else {
      out_.add(std::move(mistake));
    }
  }
  return std::nullopt;
}

void CalibrationReader::read_job() {
  auto query = named<Query>("query", LibraryShelf::queries, load_query);
  if (!query) return;
  has_job_ = true;
  calibration_.job = std::move(query->job);
  calibration_.deployment = plan::Deployment(calibration_.job.plan);
  for (const auto& [id, degree] : query->initial_parallelism) {
    if (!plan::find_operator(calibration_.job.plan, id)->follows.empty()) continue;
    calibration_.deployment = calibration_.deployment.with(id, plan::Parallelism{degree});
  }
  const Node* node = reader_.find("rate");
  const auto rate = node == nullptr ? std::nullopt : reader_.quantity(kRateKey, *node);
  if (!rate) return;
  for (auto& [id, load] : calibration_.job.sources) load.rate = plan::RateSchedule::constant(*rate);
}

void CalibrationReader::read_operator() {
  const Node* node = reader_.require("operator");
  if (node == nullptr || !has_job_ || calibration_.operator_id.empty()) return;
  if (calibration_.deployment.knows(calibration_.operator_id)) return;
  std::vector<std::string> known;
  for (const auto& [id, instances] : calibration_.deployment.by_operator()) known.push_back(id);
  reader_.error(node->at, "operator: " + unknown_name("operator", calibration_.operator_id, known));
}

void CalibrationReader::read_measured() {
  const Node* node = reader_.require("measured");
  const auto path = node == nullptr ? std::nullopt : reader_.text("measured", *node);
  if (!path) return;
  calibration_.measured = read_measured_curve(resolved_path(*path, node->at), node->at, out_);
}

void CalibrationReader::read_free() {
  const Node* node = reader_.require("free");
  if (node == nullptr) return;
  TableReader table(*node, reader_.path() + ".free", out_);
  for (const FitParameter& parameter : fit_parameters()) {
    table.know(parameter.spec.key);
    const Node* bounds = table.find(parameter.spec.key);
    if (bounds == nullptr) continue;
    const auto range = read_bounds(*bounds, parameter.spec, table.path(), out_);
    if (range) calibration_.free.push_back({&parameter, range->first, range->second});
  }
  table.finish();
  if (calibration_.free.empty()) table.error(node->at, "free: at least one number to be fitted is wanted");
  if (calibration_.free.size() > kMostFreeParameters) {
    table.error(node->at, fmt::format("free: at most {} numbers may be fitted", kMostFreeParameters));
  }
  if (!calibration_.measured.empty() && calibration_.measured.size() < calibration_.free.size()) {
    table.error(node->at, fmt::format("free: {} numbers cannot be fitted to {} points", calibration_.free.size(),
                                      calibration_.measured.size()));
  }
}

void CalibrationReader::read_predictions() {
  const Node* node = reader_.find("predict");
  if (node == nullptr) return;
  if (node->kind != Node::Kind::array) {
    reader_.error(node->at, "predict: a list of degrees is wanted, for example [2, 20]");
    return;
  }
  for (const Node& element : node->elements) {
    if (const auto degree = reader_.quantity(kDegreeKey, element)) {
      calibration_.predict.push_back(static_cast<std::uint32_t>(*degree));
    }
  }
}

void CalibrationReader::check_slots() {
  const std::uint32_t slots = calibration_.host.cluster.slots();
  if (slots == 0) return;
  std::uint32_t needed = has_job_ ? calibration_.deployment.slots_needed() : 0;
  for (const MeasuredPoint& point : calibration_.measured) needed = std::max(needed, point.parallelism);
  for (const std::uint32_t degree : calibration_.predict) needed = std::max(needed, degree);
  if (needed <= slots) return;
  reader_.error(reader_.find("cluster")->at, fmt::format("cluster: {} slots are needed; it has {}", needed, slots));
}

Calibration CalibrationReader::read() {
  reader_.read(calibration_fields(), calibration_);
  reader_.finish();
  read_job();
  read_operator();
  if (auto cluster = named<cluster::Cluster>("cluster", LibraryShelf::clusters, load_cluster)) {
    calibration_.host.cluster = std::move(*cluster);
  }
  if (auto engine = named<runtime::EngineProfile>("engine", LibraryShelf::engines, load_engine)) {
    calibration_.host.engine = std::move(*engine);
  }
  read_measured();
  read_free();
  read_predictions();
  check_slots();
  return std::move(calibration_);
}

Calibrations read_all(const Node& top, const std::string& path, Diagnostics& out) {
  Calibrations all;
  TableReader reader(top, "", out);
  reader.know("calibration");
  reader.finish();
  const Node* tables = reader.find("calibration");
  if (tables == nullptr || tables->kind != Node::Kind::table || tables->members.empty()) {
    out.add(tables == nullptr ? Position{path, 0, 0} : tables->at, "a table is wanted, for example [calibration.NAME]");
    return all;
  }
  for (const auto& [name, table] : tables->members) {
    if (is_execution_calibration(table)) {
      all.on_executions.push_back(read_execution_calibration(name, table, out));
    } else if (is_replay_calibration(table)) {
      all.on_plans.push_back(read_replay_calibration(name, table, out));
    } else {
      all.on_curves.push_back(CalibrationReader(name, table, out).read());
    }
  }
  return all;
}

}  // namespace

std::span<const Field<Calibration>> calibration_fields() {
  static const std::vector<Field<Calibration>> kFields = {
      {{"query", text, Bound::any, "", "a name of configs/queries, or a path"}, {}},
      {{"cluster", text, Bound::any, "", "a name of configs/clusters, or a path: where the fit starts"}, {}},
      {{"engine", text, Bound::any, "", "a name of configs/engines, or a path: where the fit starts"}, {}},
      {{"operator", text, Bound::any, "", "whose true processing rate was measured"}, &Calibration::operator_id},
      {{"measured", text, Bound::any, "", "CSV file: parallelism,rate,rate,... (records/s of the whole operator)"}, {}},
      {kRateKey, {}},
      {{"warm_up", duration, Bound::positive, "\"1 s\"", "simulated before it is measured"}, &Calibration::warm_up},
      {{"window", duration, Bound::positive, "\"2 s\"", "simulated and measured"}, &Calibration::window},
      {{"predict", list, Bound::any, "", "degrees to predict beside the measured ones"}, {}},
      {{"free", table, Bound::any, "", "numbers to fit, each with its bounds: speed = { from = 0.5, to = 2 }"}, {}}};
  return kFields;
}

tl::expected<Calibrations, std::vector<Diagnostic>> load_calibrations(const std::string& path,
                                                                      const std::vector<std::string>& overrides) {
  Diagnostics out;
  std::optional<Node> top = read_layers(path, {}, out);
  for (const std::string& assignment : overrides) {
    auto over = parse_override(assignment, out);
    if (over && top) merge(*top, std::move(*over));
  }
  Calibrations all;
  if (top) all = read_all(*top, path, out);
  if (!out.empty()) return tl::unexpected(out.sorted());
  return all;
}

}  // namespace millrace::experiments
