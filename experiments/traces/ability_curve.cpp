#include "experiments/traces/ability_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "experiments/figures/category_chart.h"
#include "experiments/figures/csv_text.h"

namespace millrace::experiments {

namespace {

constexpr double kBackpressured_ms_per_s = 100;  // as trace.backpressured
constexpr double kNone_ms_per_s = 1;

// What an execution says of one of its operators.
struct Seen {
  std::int64_t position = 0;
  std::uint32_t parallelism = 0;
  double ability_per_s = 0;
};

struct SeenOperator {
  std::string kind;
  std::vector<Seen> seen;

  bool varies() const {
    return std::ranges::any_of(seen, [&](const Seen& one) { return one.parallelism != seen.front().parallelism; });
  }
};

// The executions of a query.
struct SeenQuery {
  std::map<std::int64_t, SeenOperator> operators;               // by index in the plan
  std::map<std::int64_t, double> worst_backpressured_ms_per_s;  // by execution
};

// The least degree from which on nothing is backpressured for longer.
std::optional<std::uint32_t> below_from(const std::vector<AbilityPoint>& points, double ms_per_s) {
  std::optional<std::uint32_t> from;
  for (auto point = points.rbegin(); point != points.rend() && point->backpressured_ms_per_s <= ms_per_s; ++point) {
    from = point->parallelism;
  }
  return from;
}

std::string ends_text(const AbilityCurve& curve) {
  if (!curve.backpressure_ends) {
    return fmt::format("backpressured at {} instances still", curve.points.back().parallelism);
  }
  const std::string none = curve.none_from ? fmt::format(", and there is none from {} on", *curve.none_from) : "";
  return fmt::format("backpressure ends at {} instances{}", *curve.backpressure_ends, none);
}

AbilityCurve curve_of(const std::string& query, const SeenOperator& op,
                      const std::map<std::int64_t, double>& backpressured) {
  std::map<std::uint32_t, AbilityPoint> points;
  for (const Seen& seen : op.seen) {
    AbilityPoint& point = points[seen.parallelism];
    point.parallelism = seen.parallelism;
    ++point.executions;
    point.ability_per_s += seen.ability_per_s;
    point.backpressured_ms_per_s += backpressured.at(seen.position);
  }
  AbilityCurve curve{.query = query, .operator_kind = op.kind, .points = {}, .backpressure_ends = {}, .none_from = {}};
  for (auto& [parallelism, point] : points) {
    point.ability_per_s /= point.executions;
    point.backpressured_ms_per_s /= point.executions;
    curve.points.push_back(point);
  }
  curve.backpressure_ends = below_from(curve.points, kBackpressured_ms_per_s);
  curve.none_from = below_from(curve.points, kNone_ms_per_s);
  return curve;
}

}  // namespace

StoreResult<std::vector<AbilityCurve>> ability_curves(const std::string& hash, Store& store) {
  const auto rows = store.database().rows(
      "SELECT t.structure, t.position, o.operator, o.kind, o.parallelism, o.true_rate_per_s, o.backpressured_ms_per_s "
      "FROM trace AS t JOIN operator_label AS o ON o.trace_set = t.trace_set AND o.position = t.position WHERE "
      "t.trace_set = ?1 AND t.status = 'done' ORDER BY t.position, o.operator",
      {hash});
  if (!rows) return tl::unexpected(rows.error());
  std::map<std::string, SeenQuery> queries;
  for (const Row& row : *rows) {
    SeenQuery& query = queries[text(row[0])];
    SeenOperator& op = query.operators[integer(row[2])];
    op.kind = text(row[3]);
    op.seen.push_back(
        {integer(row[1]), static_cast<std::uint32_t>(integer(row[4])), is_null(row[5]) ? 0 : number(row[5])});
    double& worst = query.worst_backpressured_ms_per_s[integer(row[1])];
    if (!is_null(row[6])) worst = std::max(worst, number(row[6]));
  }
  std::vector<AbilityCurve> curves;
  for (const auto& [name, query] : queries) {
    const SeenOperator* varying = nullptr;
    std::size_t count = 0;
    for (const auto& [index, op] : query.operators) {
      if (!op.varies()) continue;
      varying = &op;
      ++count;
    }
    if (count == 1) curves.push_back(curve_of(name, *varying, query.worst_backpressured_ms_per_s));
  }
  return curves;
}

std::string ability_text(const std::vector<AbilityCurve>& curves) {
  std::string words;
  for (const AbilityCurve& curve : curves) {
    const auto falls = std::ranges::adjacent_find(
        curve.points, [](const AbilityPoint& a, const AbilityPoint& b) { return b.ability_per_s < a.ability_per_s; });
    const std::string rises = falls == curve.points.end() ? std::string("rises with every degree")
                                                          : fmt::format("falls from {} to {}", falls->parallelism,
                                                                        std::next(falls)->parallelism);
    words += fmt::format("  {} of {}: {}; its processing ability {}\n", curve.operator_kind, curve.query,
                         ends_text(curve), rises);
  }
  return words;
}

Plot ability_plot(const std::vector<AbilityCurve>& curves, const std::string& title) {
  std::set<std::uint32_t> degrees;
  for (const AbilityCurve& curve : curves) {
    for (const AbilityPoint& point : curve.points) degrees.insert(point.parallelism);
  }
  CategoryChart chart{.title = title, .categories = {}, .ordered = true, .panels = {}};
  for (const std::uint32_t degree : degrees) chart.categories.push_back(fmt::format("{}", degree));
  const auto add = [&](const char* heading, const char* scale, double AbilityPoint::*value) {
    ChartPanel panel{.heading = heading, .scale = scale, .series = {}, .linear = true};
    for (const AbilityCurve& curve : curves) {
      ChartSeries series{curve.operator_kind + " of " + curve.query, {}, {}};
      for (const std::uint32_t degree : degrees) {
        const auto point = std::ranges::find(curve.points, degree, &AbilityPoint::parallelism);
        series.marks.push_back(point == curve.points.end() ? ChartMark{} : ChartMark{(*point).*value, {}});
      }
      panel.series.push_back(std::move(series));
    }
    chart.panels.push_back(std::move(panel));
  };
  add("processing ability, by parallelism", "records/s of useful time", &AbilityPoint::ability_per_s);
  add("backpressured time of the operator that is held up most", "ms/s", &AbilityPoint::backpressured_ms_per_s);
  return category_chart_plot(chart);
}

std::string ability_csv(const std::vector<AbilityCurve>& curves) {
  std::vector<Row> rows;
  for (const AbilityCurve& curve : curves) {
    for (const AbilityPoint& point : curve.points) {
      rows.push_back({curve.query, curve.operator_kind, std::int64_t{point.parallelism}, point.executions,
                      point.ability_per_s, point.backpressured_ms_per_s});
    }
  }
  return csv_text("query,operator,parallelism,executions,ability_per_s,backpressured_ms_per_s", rows);
}

}  // namespace millrace::experiments
