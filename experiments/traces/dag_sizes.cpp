#include "experiments/traces/dag_sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "experiments/figures/aligned_text.h"
#include "experiments/figures/category_chart.h"
#include "experiments/figures/csv_text.h"
#include "experiments/store/sha256.h"

namespace millrace::experiments {

namespace {

constexpr const char* kSink = "sink";

using Colours = std::map<std::string, std::string>;  // by operator

std::string joined(std::vector<std::string> parts) {
  std::ranges::sort(parts);
  std::string all;
  for (const std::string& part : parts) all += part + ",";
  return all;
}

std::set<std::size_t> sizes_of(const std::vector<DagSizes>& sets) {
  std::set<std::size_t> sizes;
  for (const DagSizes& each : sets) {
    for (const auto& [operators, count] : each.sizes) sizes.insert(operators);
  }
  return sizes;
}

}  // namespace

std::string dag_shape(const std::string& plan, std::size_t& operators) {
  const auto document = nlohmann::json::parse(plan, nullptr, false);
  operators = 0;
  if (!document.is_object() || !document.contains("operators") || !document.contains("edges")) return "";
  Colours colours;
  for (const auto& op : document["operators"]) {
    if (op.at("kind") != kSink) colours[op.at("id").get<std::string>()] = op.at("kind").get<std::string>();
  }
  operators = colours.size();
  for (std::size_t round = 0; round < operators; ++round) {
    std::map<std::string, std::vector<std::string>> inputs, outputs;
    for (const auto& edge : document["edges"]) {
      const std::string from = edge.at("from").get<std::string>(), to = edge.at("to").get<std::string>();
      if (!colours.contains(from) || !colours.contains(to)) continue;
      inputs[to].push_back(colours[from]);
      outputs[from].push_back(colours[to]);
    }
    Colours refined;
    for (const auto& [id, colour] : colours) {
      refined[id] = sha256_hex(colour + "<" + joined(inputs[id]) + ">" + joined(outputs[id]));
    }
    colours = std::move(refined);
  }
  std::vector<std::string> all;
  for (const auto& [id, colour] : colours) all.push_back(colour);
  return sha256_hex(joined(std::move(all)));
}

StoreResult<DagSizes> dag_sizes(const TraceSet& set, const std::string& hash, Store& store) {
  // Executions of one query differ in degrees, those of a ready-made one in rates too, which are no part of its shape:
  // one plan stands for them.
  std::string ready = ",";
  for (const std::string& query : set.queries) ready += query + ",";
  const auto rows = store.database().rows(
      "SELECT p.plan, q.executions FROM (SELECT min(plan) AS plan, count(*) AS executions FROM trace WHERE trace_set = "
      "?1 AND status = 'done' GROUP BY structure, CASE WHEN instr(?2, ',' || structure || ',') > 0 THEN '' ELSE "
      "coalesce(query, plan) END) AS q JOIN plan AS p ON p.hash = q.plan",
      {hash, ready});
  if (!rows) return tl::unexpected(rows.error());
  DagSizes sizes{.set = set.name, .sizes = {}};
  for (const Row& row : *rows) {
    std::size_t operators = 0;
    std::string shape = dag_shape(text(row[0]), operators);
    if (operators == 0) continue;
    DagCount& count = sizes.sizes[operators];
    count.executions += integer(row[1]);
    count.shapes.insert(std::move(shape));
  }
  return sizes;
}

std::string dag_sizes_text(const std::vector<DagSizes>& sets) {
  const std::set<std::size_t> sizes = sizes_of(sets);
  if (sizes.empty()) return "";
  std::vector<std::vector<std::string>> lines = {{"operators", "executions", "distinct DAGs"}};
  std::int64_t all_executions = 0;
  std::size_t all_shapes = 0;
  for (const std::size_t operators : sizes) {
    std::int64_t executions = 0;
    std::set<std::string> shapes;
    for (const DagSizes& each : sets) {
      const auto found = each.sizes.find(operators);
      if (found == each.sizes.end()) continue;
      executions += found->second.executions;
      shapes.insert(found->second.shapes.begin(), found->second.shapes.end());
    }
    lines.push_back({fmt::format("{}", operators), fmt::format("{}", executions), fmt::format("{}", shapes.size())});
    all_executions += executions;
    all_shapes += shapes.size();
  }
  lines.push_back({"all", fmt::format("{}", all_executions), fmt::format("{}", all_shapes)});
  return "\nDAGs by number of operators\n" + aligned_text(lines);
}

Plot dag_sizes_plot(const std::vector<DagSizes>& sets, const std::string& title) {
  const std::set<std::size_t> sizes = sizes_of(sets);
  CategoryChart chart{.title = title, .categories = {}, .ordered = false, .panels = {}};
  for (const std::size_t operators : sizes) chart.categories.push_back(fmt::format("{}", operators));
  const auto add = [&](const char* heading, const char* scale, double (*value)(const DagCount&)) {
    ChartPanel panel{.heading = heading, .scale = scale, .series = {}, .linear = true};
    for (const DagSizes& each : sets) {
      ChartSeries series{each.set, {}, {}};
      for (const std::size_t operators : sizes) {
        const auto found = each.sizes.find(operators);
        series.marks.push_back(found == each.sizes.end() ? ChartMark{} : ChartMark{value(found->second), {}});
      }
      panel.series.push_back(std::move(series));
    }
    chart.panels.push_back(std::move(panel));
  };
  add("executions, by number of operators", "executions",
      [](const DagCount& count) { return static_cast<double>(count.executions); });
  add("distinct DAGs, by number of operators", "DAGs",
      [](const DagCount& count) { return static_cast<double>(count.shapes.size()); });
  return category_chart_plot(chart);
}

std::string dag_sizes_csv(const std::vector<DagSizes>& sets) {
  std::vector<Row> rows;
  for (const DagSizes& each : sets) {
    for (const auto& [operators, count] : each.sizes) {
      rows.push_back({each.set, static_cast<std::int64_t>(operators), count.executions,
                      static_cast<std::int64_t>(count.shapes.size())});
    }
  }
  return csv_text("set,operators,executions,dags", rows);
}

}  // namespace millrace::experiments
