#include "experiments/learning/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "experiments/figures/number_text.h"
#include "experiments/learning/examples.h"
#include "experiments/learning/model_key.h"
#include "experiments/published/published_plan.h"
#include "experiments/validation/groups.h"
#include "experiments/validation/q_error.h"

namespace millrace::experiments {

namespace {

// The value that a drawn plan has, as text; "" if it has none.
std::string value_in(const nlohmann::json& plan, EvaluationBy by) {
  if (by == EvaluationBy::workers) return fmt::format("{}", plan.at("hosts").size());
  const std::string_view name = by == EvaluationBy::event_rate    ? "confEventRate"
                                : by == EvaluationBy::tuple_width ? "numInteger"
                                                                  : "windowLength";
  const std::string_view policy = by == EvaluationBy::window_duration ? "duration" : "count";
  for (const nlohmann::json& op : plan.at("operators")) {
    const auto attributes = op.find("attributes");
    if (attributes == op.end()) continue;
    const auto found = attributes->find(name);
    if (found == attributes->end()) continue;
    if (name == "windowLength" && attributes->value("windowPolicy", "") != policy) return {};
    const auto value = published_number(found->get<std::string>());
    return value ? decimal_text(*value, 3) : std::string();
  }
  return {};
}

// Pairs by part, parts in the order in which they were met, or of values in ascending order.
class Parts {
 public:
  explicit Parts(EvaluationBy by = EvaluationBy::structure) : by_(by) {}

  void add(const std::string& part, double predicted, double measured) {
    if (!pairs_.contains(part)) order_.push_back(part);
    pairs_[part].push_back({predicted, measured});
  }

  void rows(const std::string& metric, const std::string& model, std::vector<EvaluationRow>& out) const {
    std::vector<std::string> order = order_;
    if (is_value(by_)) std::ranges::stable_sort(order, {}, value_of);
    for (const std::string& part : order) {
      std::vector<JudgedPair> judged;
      for (const auto& [predicted, measured] : pairs_.at(part)) judged.push_back({predicted, measured});
      const QErrorSummary summary = q_error_summary(judged);
      out.push_back({metric, model, part, summary.pairs, summary.q50, summary.q95, summary.q99, summary.bias});
    }
  }

 private:
  // Parts that are no value come last.
  static double value_of(const std::string& part) {
    return published_number(part).value_or(std::numeric_limits<double>::infinity());
  }

  EvaluationBy by_;
  std::vector<std::string> order_;
  std::map<std::string, std::vector<std::pair<double, double>>> pairs_;
};

// Name of each trace's part by position; of the traces that an evaluation is about.
StoreResult<std::map<std::int64_t, std::string>> parts_of(Store& store, const std::string& set,
                                                          const EvaluationSpec& spec) {
  const auto rows = store.database().rows(
      "SELECT t.position, t.structure, t.id, (SELECT avg(o.parallelism) FROM operator_label o WHERE o.trace_set = "
      "t.trace_set AND o.position = t.position AND o.kind NOT IN ('source', 'sink')), p.plan FROM trace t LEFT JOIN "
      "plan p ON p.hash = t.plan WHERE t.trace_set = ?1 AND t.status = 'done'" +
          std::string(condition_of(spec.traces.exact)),
      {set});
  if (!rows) return tl::unexpected(rows.error());
  std::map<std::int64_t, std::string> parts;
  for (const Row& row : *rows) {
    std::string part = text(row[1]);
    if (!is_chosen(spec.traces, spec.judging, part, text(row[2]))) continue;
    if (spec.by == EvaluationBy::parallelism_class) part += fmt::format(" {}", degree_class(number(row[3])).name);
    if (is_value(spec.by)) {
      const auto plan = nlohmann::json::parse(text(row[4]), nullptr, false);
      if (plan.is_discarded()) {
        return tl::unexpected(StoreError{fmt::format("the plan of trace {} of {} is damaged", integer(row[0]), set)});
      }
      part = value_in(plan, spec.by);
      if (part.empty()) continue;
    }
    parts.emplace(integer(row[0]), std::move(part));
  }
  return parts;
}

StoreResult<void> judge_set(Store& store, const std::string& model, const std::string& set, std::string_view label,
                            const std::map<std::int64_t, std::string>& names, Parts& parts) {
  const auto rows = store.database().rows(
      fmt::format("SELECT t.position, p.predicted, {} FROM prediction p JOIN trace t ON t.trace_set = p.trace_set "
                  "AND t.position = p.position WHERE p.model = ?1 AND p.trace_set = ?2 AND p.predicted IS NOT NULL "
                  "ORDER BY t.structure, t.position",
                  label),
      {model, set});
  if (!rows) return tl::unexpected(rows.error());
  std::set<std::string> kinds;
  for (const std::string& part : {std::string(), "all of " + set}) {
    if (!part.empty() && kinds.size() < 2) break;  // all together is more than one part only
    for (const Row& row : *rows) {
      const auto name = names.find(integer(row[0]));
      if (name == names.end()) continue;
      kinds.insert(name->second);
      parts.add(part.empty() ? name->second : part, number(row[1]), number(row[2]));
    }
  }
  return {};
}

// Both executions of equal plans.
StoreResult<void> judge_repeat(Store& store, const std::string& set, const std::string& again, std::string_view label,
                               const std::map<std::int64_t, std::string>& names, Parts& parts) {
  const auto rows = store.database().rows(
      fmt::format(
          "WITH u AS (SELECT t.position AS at, t.plan AS of_plan, {0} AS label FROM trace t WHERE t.trace_set = "
          "?2 AND t.status = 'done') SELECT t.position, u.label, {0} FROM trace t JOIN u ON u.at = t.position "
          "AND u.of_plan = t.plan WHERE t.trace_set = ?1 AND t.status = 'done' AND (t.split = 'test' OR t.split "
          "IS NULL) ORDER BY t.structure, t.position",
          label),
      {set, again});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) {
    const auto name = names.find(integer(row[0]));
    if (name != names.end()) parts.add(name->second, number(row[1]), number(row[2]));
  }
  return {};
}

}  // namespace

StoreResult<ArtefactKey> evaluation_key(const Experiment& experiment, const EvaluationSpec& spec, Store& store) {
  ArtefactKey key{.kind = "evaluation",
                  .settings = settings_json(spec),
                  .inputs = {},
                  .seed = experiment.seed,
                  .revisions = {{"evaluations", kEvaluationRevision}}};
  key.settings["models"] = nlohmann::json::array();
  for (const std::string& name : spec.models) {
    for (const ModelSpec* model : models_named(experiment, name)) {
      const auto its = model_key(experiment, *model, store);
      if (!its) return tl::unexpected(its.error());
      key.settings["models"].push_back(label_of(*model));
      key.inputs.push_back(its->hash());
    }
  }
  for (const auto* sets : {&spec.traces.sets, &spec.again}) {
    const auto hashes = set_hashes(experiment, *sets, store);
    if (!hashes) return tl::unexpected(hashes.error());
    key.inputs.insert(key.inputs.end(), hashes->begin(), hashes->end());
  }
  return key;
}

StoreResult<std::vector<EvaluationRow>> evaluate(const Experiment& experiment, const EvaluationSpec& spec,
                                                 Store& store) {
  const auto sets = set_hashes(experiment, spec.traces.sets, store);
  const auto again = set_hashes(experiment, spec.again, store);
  if (!sets) return tl::unexpected(sets.error());
  if (!again) return tl::unexpected(again.error());
  std::vector<std::map<std::int64_t, std::string>> names;
  for (const std::string& set : *sets) {
    auto parts = parts_of(store, set, spec);
    if (!parts) return tl::unexpected(parts.error());
    names.push_back(std::move(*parts));
  }
  std::vector<EvaluationRow> rows;
  std::vector<std::string> metrics_seen;
  for (const std::string& name : spec.models) {
    std::map<std::string, Parts> by_metric;  // the models of all folds together
    std::vector<std::string> order;
    for (const ModelSpec* model : models_named(experiment, name)) {
      const auto key = model_key(experiment, *model, store);
      if (!key) return tl::unexpected(key.error());
      const Metric& metric = judged_metric(spec, *model);
      const auto [parts, fresh] = by_metric.try_emplace(std::string(metric.name), spec.by);
      if (fresh) order.push_back(parts->first);
      for (std::size_t i = 0; i < sets->size(); ++i) {
        const auto judged = judge_set(store, key->hash(), (*sets)[i], metric.label, names[i], parts->second);
        if (!judged) return tl::unexpected(judged.error());
      }
    }
    for (const std::string& metric : order) {
      by_metric.at(metric).rows(metric, name, rows);
      if (std::ranges::find(metrics_seen, metric) == metrics_seen.end()) metrics_seen.push_back(metric);
    }
  }
  for (const std::string& metric : metrics_seen) {
    Parts parts(spec.by);
    for (std::size_t i = 0; i < sets->size() && i < again->size(); ++i) {
      const auto judged = judge_repeat(store, (*sets)[i], (*again)[i], find_metric(metric)->label, names[i], parts);
      if (!judged) return tl::unexpected(judged.error());
    }
    parts.rows(metric, std::string(kNoiseFloor), rows);
  }
  for (EvaluationRow& row : rows) {
    for (std::size_t i = 0; i < sets->size(); ++i) {
      if (row.part == "all of " + (*sets)[i]) row.part = "all of " + spec.traces.sets[i];
    }
  }
  return rows;
}

std::vector<TableRow> table_rows(const std::string& hash, const std::vector<EvaluationRow>& rows) {
  std::vector<TableRow> all;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const EvaluationRow& row = rows[i];
    all.push_back({"evaluation",
                   {hash, static_cast<std::int64_t>(i), row.metric, row.model, row.part,
                    static_cast<std::int64_t>(row.plans), row.q50, row.q95, row.q99, row.bias}});
  }
  return all;
}

StoreResult<std::vector<EvaluationRow>> stored_evaluation(Store& store, const std::string& hash) {
  const auto stored = store.database().rows(
      "SELECT metric, model, part, plans, q50, q95, q99, bias FROM evaluation WHERE evaluation = ?1 ORDER BY position",
      {hash});
  if (!stored) return tl::unexpected(stored.error());
  std::vector<EvaluationRow> rows;
  for (const Row& row : *stored) {
    rows.push_back({text(row[0]), text(row[1]), text(row[2]), static_cast<std::uint64_t>(integer(row[3])),
                    number(row[4]), number(row[5]), number(row[6]), number(row[7])});
  }
  return rows;
}

}  // namespace millrace::experiments
