#include "experiments/config/query_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "experiments/config/plan_keys.h"
#include "experiments/config/rate_patterns.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "sim/plan/deployment.h"
#include "sim/plan/plan_problems.h"

namespace millrace::experiments {

namespace {

// Beyond these the cycle in which records are dealt out to partitions gets long.
constexpr std::uint32_t kMostPartitions = 4096;
constexpr double kMostOfHotPartition = 0.99;
constexpr std::uint32_t kMostInstances = 32768;  // key groups that Flink has at most

class QueryReader {
 public:
  QueryReader(const std::string& name, const Node& table, Diagnostics& out)
      : table_(table), out_(out), path_("query." + name) {
    read_.query.name = read_.query.job.name = plan().name = name;
  }
  ReadQuery read();

 private:
  // An input as it was written, before every operator is known.
  struct WrittenInput {
    plan::Edge edge;
    bool has_selectivity = false;
    Position at;
  };

  plan::LogicalPlan& plan() { return read_.query.job.plan; }
  void each_table(TableReader& query, const std::string& key,
                  void (QueryReader::*read_one)(const std::string&, const Node&));
  void read_key(const std::string& id, const Node& node);
  void read_source(const std::string& id, const Node& node);
  void read_load(TableReader& reader, const plan::Operator& op);
  static void check_arrivals(TableReader& reader, const job::SourceLoad& load);
  static void check_reading(TableReader& reader, const job::SourceLoad& load);
  void read_operator(const std::string& id, const Node& node);
  void read_kind(TableReader& reader, plan::Operator& op);
  void read_shape_cost_and_resources(TableReader& reader, plan::Operator& op);
  void read_window(TableReader& reader, plan::Operator& op);
  void read_inputs(TableReader& reader, const std::string& id);
  WrittenInput read_input(TableReader& reader, const Node& node);
  void read_weights(TableReader& input, plan::Edge& edge);
  void read_degree_and_selectivity(TableReader& reader, const std::string& id);
  void resolve_references();
  void resolve_edges();
  void resolve_degrees();
  void report_problems();
  void read_adaptation(TableReader& reader, plan::Operator& op);
  void check_rest(TableReader& reader);
  void report_degree_problems();
  Position place_of(const std::string& where) const;

  const Node& table_;
  Diagnostics& out_;
  std::string path_;
  ReadQuery read_;
  std::vector<WrittenInput> inputs_;
  std::map<std::string, double> selectivity_;     // by operator id, where written
  std::map<std::string, std::uint32_t> degrees_;  // by operator id, where written
  std::map<std::string, Position> places_;        // by the names that plan problems use
  std::set<std::string> broken_;                  // operators with a mistake of their own
};

void QueryReader::each_table(TableReader& query, const std::string& key,
                             void (QueryReader::*read_one)(const std::string&, const Node&)) {
  query.know(key);
  const Node* node = query.find(key);
  if (node == nullptr) return;
  if (node->kind != Node::Kind::table) {
    out_.add(node->at, fmt::format("{}: tables are wanted, for example [{}.{}.NAME]", key, path_, key));
    return;
  }
  for (const auto& [id, member] : node->members) {
    const std::size_t before = out_.size();
    (this->*read_one)(id, member);
    if (out_.size() != before) broken_.insert(id);
  }
}

void QueryReader::read_key(const std::string& id, const Node& node) {
  TableReader reader(node, fmt::format("{}.key.{}", path_, id), out_);
  reader.read(key_fields(), plan().keys[id]);
  reader.finish();
  places_["key " + id] = node.at;
}

void QueryReader::read_shape_cost_and_resources(TableReader& reader, plan::Operator& op) {
  reader.read(shape_fields(), op.output);
  reader.read(cost_fields(), op.cost);
  const Node* cv = reader.find("service_cv");
  if (cv != nullptr && op.cost.distribution != plan::ServiceDistribution::gamma) {
    reader.error(cv->at, "service_cv: needs service = \"gamma\"");
  }
  reader.read(resource_fields(), op.resources);
}

void QueryReader::read_degree_and_selectivity(TableReader& reader, const std::string& id) {
  places_[id] = reader.at();
  const Node* degree = reader.find(kParallelismKey.key);
  read_.degree_at[id] = degree != nullptr ? degree->at : reader.at();
  if (degree != nullptr) {
    const auto value = reader.quantity(kParallelismKey, *degree);
    if (value && *value > kMostInstances) {
      reader.error(degree->at, fmt::format("parallelism: at most {} are possible", kMostInstances));
    } else if (value) {
      degrees_[id] = static_cast<std::uint32_t>(*value);
    }
  }
  if (const Node* selectivity = reader.find(kSelectivityKey.key)) {
    if (const auto value = reader.quantity(kSelectivityKey, *selectivity)) selectivity_[id] = *value;
  }
}

void QueryReader::read_source(const std::string& id, const Node& node) {
  TableReader reader(node, fmt::format("{}.source.{}", path_, id), out_);
  plan::Operator op;
  op.id = id;
  op.kind = plan::OperatorKind::source;
  op.scalable = false;  // a log's partitions are given; StreamTune's protocol leaves sources alone too
  reader.read(source_operator_fields(), op);
  reader.read(ending_source_fields(), op);
  read_shape_cost_and_resources(reader, op);
  read_degree_and_selectivity(reader, id);
  read_load(reader, op);
  reader.finish();
  plan().operators.push_back(std::move(op));
}

void QueryReader::read_load(TableReader& reader, const plan::Operator& op) {
  job::SourceLoad load;
  reader.read(source_load_fields(), load);
  reader.read(modulation_fields(), load.modulation);
  reader.read(rate_noise_fields(), load.noise);
  if (load.noise.correlation >= 1) {
    reader.error(reader.find("rate_noise_correlation")->at, "rate_noise_correlation: a number below 1 is wanted");
  }
  std::optional<double> unit;
  if (const Node* node = reader.find(kUnitKey.key)) unit = reader.quantity(kUnitKey, *node);
  reader.set_unit_rate(unit);
  if (op.records > 0 && reader.find("rate") == nullptr) return check_rest(reader);
  if (const Node* rate = reader.require("rate")) {
    load.rate = read_rate(reader, *rate, reader.path() + ".rate", unit).value_or(plan::RateSchedule::constant(0));
  }
  check_arrivals(reader, load);
  check_reading(reader, load);
  read_.query.job.sources[op.id] = std::move(load);
}

// Records at rest do not arrive.
void QueryReader::check_rest(TableReader& reader) {
  const auto reject = [&](const auto& fields) {
    for (const auto& field : fields) {
      if (const Node* node = reader.find(field.spec.key)) {
        reader.error(node->at, fmt::format("{}: needs a rate", field.spec.key));
      }
    }
  };
  reject(source_load_fields());
  reject(modulation_fields());
  reject(rate_noise_fields());
}

void QueryReader::check_reading(TableReader& reader, const job::SourceLoad& load) {
  for (const char* key : {"partitions", "hot_partition", "fetch_limit"}) {
    const Node* node = reader.find(key);
    if (node == nullptr || load.loop == job::SourceLoop::open) continue;
    reader.error(node->at, fmt::format("{}: needs loop = \"open\"", key));
  }
  if (load.partitions > kMostPartitions) {
    reader.error(reader.find("partitions")->at, fmt::format("partitions: at most {} are possible", kMostPartitions));
  }
  const Node* hot = reader.find("hot_partition");
  if (hot != nullptr && load.hot_partition > 0 && load.partitions < 2) {
    reader.error(hot->at, "hot_partition: needs two partitions at least");
  }
  if (hot != nullptr && load.hot_partition > kMostOfHotPartition) {
    reader.error(hot->at, fmt::format("hot_partition: must be at most {}", kMostOfHotPartition));
  }
}

void QueryReader::check_arrivals(TableReader& reader, const job::SourceLoad& load) {
  using enum job::Arrivals;
  const Node* arrivals = reader.find("arrivals");
  const bool closed = load.loop == job::SourceLoop::closed;
  if (load.arrivals == gamma && closed) reader.error(arrivals->at, "arrivals: 'gamma' needs loop = \"open\"");
  if (load.arrivals == mmpp && closed) reader.error(arrivals->at, "arrivals: 'mmpp' needs loop = \"open\"");
  const Node* cv = reader.find("gap_cv");
  if (cv != nullptr && load.arrivals != gamma) reader.error(cv->at, "gap_cv: needs arrivals = \"gamma\"");
  if (cv != nullptr && load.gap_cv > plan::kGreatestVariation) {
    reader.error(cv->at, fmt::format("gap_cv: {} must be at most {}", load.gap_cv, plan::kGreatestVariation));
  }
  const auto of_bursts = [&](const char* key, bool loop_suits, const char* loop) {
    const Node* node = reader.find(key);
    if (node == nullptr || (load.arrivals == burst && loop_suits)) return;
    reader.error(node->at, fmt::format("{}: needs arrivals = \"burst\" and loop = \"{}\"", key, loop));
  };
  of_bursts("burst_rate", !closed, "open");
  if (load.burst_rate > 0 && load.burst_rate < 1) {
    reader.error(reader.find("burst_rate")->at, "burst_rate: 0, or at least one record a second, is wanted");
  }
  of_bursts("most_per_instance", closed, "closed");
  for (const Field<job::Modulation>& field : modulation_fields()) {
    const Node* node = reader.find(field.spec.key);
    if (node == nullptr) continue;
    if (load.arrivals != mmpp) reader.error(node->at, fmt::format("{}: needs arrivals = \"mmpp\"", field.spec.key));
    const auto* length = std::get_if<kernel::Duration job::Modulation::*>(&field.member);
    if (length != nullptr && load.modulation.*(*length) < kernel::Duration::from_ns(1'000'000)) {
      reader.error(node->at, fmt::format("{}: must be at least 1 ms", field.spec.key));
    }
  }
}

void QueryReader::read_kind(TableReader& reader, plan::Operator& op) {
  const Node* node = reader.require("kind");
  if (node == nullptr) return;
  const auto kind = reader.choice(operator_kind_key(), *node);
  if (!kind) return;
  op.kind = static_cast<plan::OperatorKind>(*kind);
  if (op.kind == plan::OperatorKind::source) {
    reader.error(node->at, fmt::format("kind: a source is written as [{}.source.{}]", path_, op.id));
  }
}

void QueryReader::read_operator(const std::string& id, const Node& node) {
  TableReader reader(node, fmt::format("{}.operator.{}", path_, id), out_);
  plan::Operator op;
  op.id = id;
  read_kind(reader, op);
  reader.read(operator_fields(), op);
  reader.read(whole_input_fields(), op);
  read_shape_cost_and_resources(reader, op);
  read_window(reader, op);
  read_adaptation(reader, op);
  read_inputs(reader, id);
  read_degree_and_selectivity(reader, id);
  reader.finish();
  if (plan::find_operator(plan(), id) != nullptr) {
    out_.add(node.at, fmt::format("operator '{}' has the name of a source", id));
    return;
  }
  plan().operators.push_back(std::move(op));
}

void QueryReader::read_window(TableReader& reader, plan::Operator& op) {
  const Node* node = reader.find("window");
  if (node == nullptr) return;
  TableReader window(*node, reader.path() + ".window", out_);
  plan::Window& value = op.window.emplace();
  window.read(window_fields(), value);
  window.finish();
  window.require("type");
  const bool by_time = window.find("length") != nullptr, by_count = window.find("count") != nullptr;
  if (by_time == by_count) window.error(node->at, "window: either 'length' or 'count' is wanted");
  value.policy = by_count ? plan::WindowPolicy::count : plan::WindowPolicy::time;
}

void QueryReader::read_adaptation(TableReader& reader, plan::Operator& op) {
  const Node* node = reader.find("adaptation");
  if (node == nullptr) return;
  TableReader adaptation(*node, reader.path() + ".adaptation", out_);
  adaptation.read(adaptation_fields(), op.adaptation);
  adaptation.read(adapted_cost_fields(), op.adaptation.cost);
  adaptation.finish();
}

void QueryReader::read_inputs(TableReader& reader, const std::string& id) {
  const Node* node = reader.require("inputs");
  if (node == nullptr) return;
  const std::vector<Node> written = node->kind == Node::Kind::array ? node->elements : std::vector<Node>{*node};
  for (const Node& element : written) {
    WrittenInput input = read_input(reader, element);
    input.edge.to = id;
    if (!input.edge.from.empty()) inputs_.push_back(std::move(input));
  }
}

QueryReader::WrittenInput QueryReader::read_input(TableReader& reader, const Node& node) {
  WrittenInput input;
  input.at = node.at;
  if (node.kind != Node::Kind::table) {
    input.edge.from = reader.text("inputs", node).value_or("");
    return input;
  }
  TableReader table(node, reader.path() + ".inputs", out_);
  table.read(input_fields(), input.edge);
  table.read(phase_fields(), input.edge);
  table.require("from");
  input.has_selectivity = table.find("selectivity") != nullptr;
  read_weights(table, input.edge);
  table.finish();
  return input;
}

void QueryReader::read_weights(TableReader& input, plan::Edge& edge) {
  const Node* node = input.find("weights");
  if (node == nullptr) return;
  if (node->kind != Node::Kind::array) {
    input.error(node->at, "weights: a list of numbers is wanted, for example [0.5, 0.25, 0.25]");
    return;
  }
  for (const Node& weight : node->elements) {
    if (const auto value = input.quantity(kWeightKey, weight)) edge.weights.push_back(*value);
  }
}

// Keys and leaders by name. A name that leads nowhere is answered here, with the names there are.
void QueryReader::resolve_references() {
  std::vector<std::string> ids, keys;
  for (const plan::Operator& op : plan().operators) ids.push_back(op.id);
  for (const auto& [name, key] : plan().keys) keys.push_back(name);
  const auto known = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (plan::Operator& op : plan().operators) {
    const auto reject = [&](std::string_view what, std::string& name, const std::vector<std::string>& names) {
      const Node* group = table_.find("operator");
      out_.add(group->find(op.id)->find(what)->at,
               fmt::format("{}: {}", what, unknown_name(what == "key" ? "key" : "operator", name, names)));
      name.clear();
      broken_.insert(op.id);
    };
    if (!op.key.empty() && !known(keys, op.key)) reject("key", op.key, keys);
    if (!op.follows.empty() && !known(ids, op.follows)) reject("follows", op.follows, ids);
  }
}

void QueryReader::resolve_edges() {
  std::vector<std::string> ids;
  for (const plan::Operator& op : plan().operators) ids.push_back(op.id);
  for (WrittenInput& input : inputs_) {
    plan::Edge& edge = input.edge;
    if (std::find(ids.begin(), ids.end(), edge.from) == ids.end()) {
      out_.add(input.at, fmt::format("inputs: {}", unknown_name("operator", edge.from, ids)));
      broken_.insert(edge.to);
      broken_.insert(ids.begin(), ids.end());  // whoever was meant would seem to have no output
      continue;
    }
    const auto selectivity = selectivity_.find(edge.from);
    if (!input.has_selectivity && selectivity != selectivity_.end()) edge.selectivity = selectivity->second;
    places_[edge.from + " -> " + edge.to] = input.at;
    plan().edges.push_back(std::move(edge));
  }
}

void QueryReader::resolve_degrees() {
  std::map<std::string, std::uint32_t>& initial = read_.query.initial_parallelism;
  for (const plan::Operator& op : plan().operators) {
    const auto written = degrees_.find(op.id);
    if (!op.follows.empty() && written != degrees_.end()) {
      out_.add(read_.degree_at[op.id],
               fmt::format("parallelism: '{}' follows '{}', whose parallelism it has; set that", op.id, op.follows));
    }
    const plan::Operator* leader = &op;
    for (std::size_t hops = 0; !leader->follows.empty() && hops < plan().operators.size(); ++hops) {
      leader = plan::find_operator(plan(), leader->follows);
    }
    const auto degree = degrees_.find(leader->id);
    initial[op.id] = degree == degrees_.end() ? 1 : degree->second;
  }
}

Position QueryReader::place_of(const std::string& where) const {
  const auto found = places_.find(where);
  return found == places_.end() ? table_.at : found->second;
}

void QueryReader::report_problems() {
  for (const plan::PlanProblem& problem : plan::problems_of(plan())) {
    const std::size_t arrow = problem.where.find(" -> ");
    const bool of_whole = problem.where == "plan";
    const bool consequence =
        of_whole ? !broken_.empty()
                 : broken_.contains(problem.where.substr(0, arrow)) ||
                       (arrow != std::string::npos && broken_.contains(problem.where.substr(arrow + 4)));
    if (consequence) continue;
    const std::string subject = of_whole                               ? "the plan"
                                : arrow != std::string::npos           ? fmt::format("{}:", problem.where)
                                : problem.where.substr(0, 4) == "key " ? fmt::format("{}:", problem.where)
                                                                       : fmt::format("operator '{}':", problem.where);
    out_.add(place_of(problem.where), fmt::format("{} {}", subject, problem.what));
  }
}

void QueryReader::report_degree_problems() {
  plan::Deployment deployment(plan());
  for (const plan::Operator& op : plan().operators) {
    if (op.follows.empty())
      deployment = deployment.with(op.id, plan::Parallelism{read_.query.initial_parallelism.at(op.id)});
  }
  for (const plan::PlanProblem& problem : plan::problems_of(plan(), deployment)) {
    const auto degree = read_.degree_at.find(problem.where);
    out_.add(degree == read_.degree_at.end() ? place_of(problem.where) : degree->second,
             fmt::format("{}: {}", problem.where, problem.what));
  }
}

ReadQuery QueryReader::read() {
  const std::size_t before = out_.size();
  TableReader query(table_, path_, out_);
  query.know("about");
  query.know("template");
  query.know("vary");
  each_table(query, "key", &QueryReader::read_key);
  each_table(query, "source", &QueryReader::read_source);
  each_table(query, "operator", &QueryReader::read_operator);
  query.finish();
  resolve_references();
  resolve_edges();
  resolve_degrees();
  report_problems();
  if (out_.size() == before) report_degree_problems();
  read_.sound = out_.size() == before;
  return std::move(read_);
}

}  // namespace

ReadQuery read_query(const std::string& name, const Node& table, Diagnostics& out) {
  return QueryReader(name, table, out).read();
}

}  // namespace millrace::experiments
