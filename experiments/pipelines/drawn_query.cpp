#include "experiments/pipelines/drawn_query.h"

#include <algorithm>
#include <cmath>

namespace millrace::experiments {
namespace {

constexpr double kValueBytes = 8;           // of a computed column
constexpr double kLeastRows = 1;            // an expectation below is no plan's business
constexpr std::uint32_t kGroupColumns = 2;  // a key and a value

double drawn(const DrawRange& range, kernel::RandomStream& stream) {
  return range.low * std::pow(range.high / range.low, stream.uniform());
}

class Drawing {
 public:
  Drawing(const PipelineWorkload& workload, const PipelineTemplate& made, kernel::Seed seed, double sigma)
      : workload_(workload),
        made_(made),
        sigma_(sigma),
        predicates_(seed.stream("predicates")),
        errors_(seed.stream("estimates")) {}

  DrawnQuery run() {
    for (std::size_t i = 0; i < made_.steps.size(); ++i) draw(i);
    return std::move(query_);
  }

 private:
  void draw(std::size_t i) {
    const QueryStep& step = made_.steps[i];
    DrawnStep next;
    next.kind = step.kind;
    next.work = step.work;
    next.limit = step.limit;
    if (step.kind == StepKind::scan) {
      scan(step, next);
    } else if (step.kind == StepKind::unite) {
      unite(step, next);
    } else {
      take(i, step, next);
    }
    next.rows = std::max(next.rows, kLeastRows);
    next.estimated = std::max(next.estimated, kLeastRows);
    query_.steps.push_back(std::move(next));
  }

  double error() { return std::exp(sigma_ * errors_.normal()); }

  void scan(const QueryStep& step, DrawnStep& next) {
    const PipelineTable& table = workload_.tables[step.table];
    next.rows = next.estimated = table.rows;
    next.columns = step.columns;
    next.row_bytes = table.row_bytes * step.columns / table.columns;
  }

  void unite(const QueryStep& step, DrawnStep& next) {
    next.inputs = step.others;
    double keys = 0;
    for (const std::size_t other : step.others) {
      const DrawnStep& from = query_.steps[other];
      next.rows += from.rows;
      next.estimated += from.estimated;
      next.columns = std::max(next.columns, from.columns);
      next.row_bytes = std::max(next.row_bytes, from.row_bytes);
      keys += from.rows / from.kept;
    }
    next.kept = std::min(1.0, next.rows / keys);
  }

  void take(std::size_t i, const QueryStep& step, DrawnStep& next) {
    const DrawnStep& first = query_.steps[i - 1];
    next.inputs = {i - 1};
    next.rows = first.rows;
    next.estimated = first.estimated;
    next.kept = first.kept;
    next.columns = first.columns;
    next.row_bytes = first.row_bytes;
    switch (step.kind) {
      case StepKind::filter:
        next.selectivity = drawn(step.draw, predicates_);
        next.rows *= next.selectivity;
        next.estimated *= next.selectivity * error();
        next.kept *= next.selectivity;
        break;
      case StepKind::expression:
        ++next.columns;
        next.row_bytes += kValueBytes;
        break;
      case StepKind::join:
        join(step, first, next);
        break;
      case StepKind::aggregate:
        aggregate(step, next);
        break;
      case StepKind::sort:
      case StepKind::limit:
        if (step.limit == 0) break;
        next.rows = std::min(next.rows, static_cast<double>(step.limit));
        next.estimated = std::min(next.estimated, static_cast<double>(step.limit));
        break;
      default:
        break;
    }
  }

  void join(const QueryStep& step, const DrawnStep& first, DrawnStep& next) {
    next.inputs.push_back(step.others.front());
    const DrawnStep& second = query_.steps[step.others.front()];
    next.selectivity = drawn(step.draw, predicates_) * second.kept;
    next.rows *= next.selectivity;
    next.estimated *= next.selectivity * second.estimated / second.rows * error();
    next.kept = first.kept * std::min(1.0, next.selectivity);
    const std::uint32_t both = first.columns + second.columns - 1;
    next.columns = step.columns == 0 ? both : step.columns;
    next.row_bytes = (first.row_bytes + second.row_bytes) * next.columns / (both + 1);
  }

  void aggregate(const QueryStep& step, DrawnStep& next) {
    const double number = drawn(step.draw, predicates_);
    const double distinct = step.share ? number * next.rows : distinct_values(std::floor(number), next.rows);
    next.groups = step.share ? groups_behind(distinct, next.rows) : std::floor(number);
    next.estimated = distinct_values(next.groups, next.estimated);
    next.rows = distinct;
    next.columns = step.columns == 0 ? kGroupColumns : step.columns;
    next.row_bytes = kValueBytes * next.columns;
  }

  const PipelineWorkload& workload_;
  const PipelineTemplate& made_;
  double sigma_;
  kernel::RandomStream predicates_, errors_;
  DrawnQuery query_;
};

}  // namespace

double distinct_values(double groups, double rows) {
  if (rows <= 0) return 0;
  if (groups <= 1) return 1;
  return -groups * std::expm1(rows * std::log1p(-1 / groups));
}

double groups_behind(double distinct, double rows) {
  double low = std::max(1.0, distinct), high = kMostGroups;
  if (distinct_values(high, rows) <= distinct) return high;
  // By halves of the logarithm: 64 of them leave no doubt about a whole number.
  for (int i = 0; i < 64 && high - low > 0.5; ++i) {
    const double middle = std::sqrt(low * high);
    (distinct_values(middle, rows) < distinct ? low : high) = middle;
  }
  return std::round(high);
}

DrawnQuery drawn_query(const PipelineWorkload& workload, const PipelineTemplate& made, kernel::Seed seed,
                       double estimate_sigma) {
  return Drawing(workload, made, seed, estimate_sigma).run();
}

}  // namespace millrace::experiments
