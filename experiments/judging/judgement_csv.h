// A judgement as a table for other programs.
#pragma once

#include <string>
#include <vector>

#include "experiments/judging/judgement.h"

namespace millrace::experiments {

struct NamedJudgement {
  std::string comparison;  // [comparison.NAME]
  Judgement judgement;
};

// CSV with a header: comparison, query ("*": all), tuner, against, quantity (column of table run, or regret,
// infeasible_windows, unservable_windows), seeds, failed, n, mean, low, high, place, ratio, nonzero, w_plus, w_minus,
// p, p_holm, rank_biserial, cliffs_delta. Rows with an empty `against` are of the tuner alone: n runs, their mean, its
// 95 % interval, its place (front, oracle, left out or beaten). The others are differences: n pairs. A field that has
// no meaning in its row is empty. Shares are in [0, 1]; regret is a share too, over n feasible windows; of the two
// after it, `mean` is how many of n windows.
std::string judgement_csv(const std::vector<NamedJudgement>& judgements);

}  // namespace millrace::experiments
