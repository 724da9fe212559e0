// Who wins at what, and how sure that is: the judgement of a comparison, apart from how it is shown.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/judging/judged_runs.h"
#include "experiments/statistics/bootstrap.h"
#include "experiments/statistics/signed_rank.h"

namespace millrace::experiments {

inline constexpr std::size_t kFewestSeeds = 9;  // with fewer, no test means anything
inline constexpr double kSignificant = 0.05;    // greatest corrected p

// A tuner in a scope.
struct JudgedTuner {
  std::string tuner;
  std::size_t position = 0;  // in the comparison: chooses its colour
  bool oracle = false;
  std::size_t runs = 0;                             // that its numbers are of
  std::size_t failed = 0;                           // left out
  std::string unfinished_query;                     // over all queries: one of which it finished nothing, so that it is
                                                    // left out; else ""
  std::vector<std::optional<MeanInterval>> values;  // by criterion, over all queries without intervals; nullopt: not
                                                    // measured
  bool on_front = false;                            // of the tuners that have all coordinates and are no oracle
  WindowRegret regret;                              // over its cells beside an oracle; without one nothing is judged
};

// A tuner beside another, by one criterion, over the cells (query and replication) that both finished: they met the
// same arrivals.
struct PairedComparison {
  std::size_t tuner = 0;      // in Scope::tuners
  std::size_t criterion = 0;  // in Judgement::judged_by()
  MeanInterval difference;    // its value - the other's; n is the number of pairs
  std::optional<double> ratio_of_means;
  SignedRank test;
  double corrected_p = 1;  // Holm, over the comparisons of the scope by this criterion
  double rank_biserial = 0;
  double cliffs_delta = 0;

  bool operator==(const PairedComparison&) const = default;
};

// One query, the queries of a family together, or all of them.
struct Scope {
  std::string query;                          // or the family's name; "": all
  bool several = false;                       // queries
  std::size_t seeds = 0;                      // replications that the comparison has
  std::vector<JudgedTuner> tuners;            // in the comparison's order
  std::optional<std::size_t> against;         // in `tuners`: what the others are compared with
  std::vector<PairedComparison> comparisons;  // criterion by criterion, tuner by tuner

  bool is_significant(const PairedComparison& one) const {
    return seeds >= kFewestSeeds && one.corrected_p <= kSignificant;
  }
};

struct Judgement {
  bool has_slo = false;
  bool has_prices = false;
  // The queries; then their families; then, of several queries, all together. None with fewer than two tuners.
  std::vector<Scope> scopes;

  std::span<const Criterion> judged_by() const { return criteria(has_slo, has_prices); }
};

// The tuners are compared with the first of the comparison that is no oracle and has finished runs: chosen before
// anyone saw a result, and one family of tests instead of one per pair of tuners. Over several queries everything is
// over the cells that each tuner in it finished; one that finished nothing of some query is left out.
Judgement judge(const JudgedRuns& runs);
StoreResult<Judgement> judge(Database& store, const std::string& comparison);

}  // namespace millrace::experiments
