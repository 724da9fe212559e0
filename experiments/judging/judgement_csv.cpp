#include "experiments/judging/judgement_csv.h"

#include <utility>

#include "experiments/figures/csv_text.h"
#include "experiments/judging/judgement_words.h"

namespace millrace::experiments {
namespace {

constexpr const char* kHeader =
    "comparison,query,tuner,against,quantity,seeds,failed,n,mean,low,high,place,ratio,nonzero,w_plus,w_minus,p,p_holm,"
    "rank_biserial,cliffs_delta";
constexpr std::size_t kColumns = 20;

Value count(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

// Names whose numbers are in the row.
struct Names {
  std::string comparison, query;
};

Row beginning(const Names& names, const Scope& scope, const JudgedTuner& tuner, std::string_view against,
              std::string_view quantity) {
  return {names.comparison,      names.query,        tuner.tuner,        std::string(against),
          std::string(quantity), count(scope.seeds), count(tuner.failed)};
}

void append(Row& row, const MeanInterval& value) {
  row.insert(row.end(), {count(value.n), value.mean});
  if (value.interval) {
    row.insert(row.end(), {value.interval->low, value.interval->high});
  } else {
    row.resize(row.size() + 2);
  }
}

// Here n counts windows. Infeasible ones include the unservable.
void add_regret(const Names& names, const Scope& scope, const JudgedTuner& tuner, const std::string& place,
                std::vector<Row>& rows) {
  const WindowRegret& regret = tuner.regret;
  if (regret.judged() == 0) return;
  const auto add = [&](std::string_view quantity, std::size_t n, Value value) {
    Row row = beginning(names, scope, tuner, "", quantity);
    row.insert(row.end(), {count(n), std::move(value), Value{}, Value{}, place});
    rows.push_back(std::move(row));
  };
  add("regret", regret.feasible, regret.mean ? Value{*regret.mean} : Value{});
  add("infeasible_windows", regret.judged(), count(regret.infeasible()));
  add("unservable_windows", regret.judged(), count(regret.unservable));
}

void add_tuner(const Names& names, const Judgement& judgement, const Scope& scope, const JudgedTuner& tuner,
               std::vector<Row>& rows) {
  const std::string shown = place_text(tuner), place = shown.empty() ? "beaten" : shown;
  for (std::size_t i = 0; i < tuner.values.size(); ++i) {
    Row row = beginning(names, scope, tuner, "", judgement.judged_by()[i].column);
    if (tuner.values[i]) {
      append(row, *tuner.values[i]);
    } else {
      row.insert(row.end(), {count(0), Value{}, Value{}, Value{}});
    }
    row.emplace_back(place);
    rows.push_back(std::move(row));
  }
  add_regret(names, scope, tuner, place, rows);
}

Row comparison_row(const Names& names, const Judgement& judgement, const Scope& scope, const PairedComparison& one) {
  Row row = beginning(names, scope, scope.tuners[one.tuner], scope.tuners[*scope.against].tuner,
                      judgement.judged_by()[one.criterion].column);
  append(row, one.difference);
  row.insert(row.end(), {Value{}, one.ratio_of_means ? Value{*one.ratio_of_means} : Value{}, count(one.test.nonzero),
                         one.test.positive_ranks, one.test.negative_ranks, one.test.p, one.corrected_p,
                         one.rank_biserial, one.cliffs_delta});
  return row;
}

}  // namespace

std::string judgement_csv(const std::vector<NamedJudgement>& judgements) {
  std::vector<Row> rows;
  for (const auto& [comparison, judgement] : judgements) {
    for (const Scope& scope : judgement.scopes) {
      const Names names{comparison, scope.query.empty() ? "*" : scope.query};
      for (const JudgedTuner& tuner : scope.tuners) add_tuner(names, judgement, scope, tuner, rows);
      for (const PairedComparison& one : scope.comparisons) {
        rows.push_back(comparison_row(names, judgement, scope, one));
      }
    }
  }
  for (Row& row : rows) row.resize(kColumns);
  return csv_text(kHeader, rows);
}

}  // namespace millrace::experiments
