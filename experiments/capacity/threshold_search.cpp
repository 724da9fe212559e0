#include "experiments/capacity/threshold_search.h"

#include <algorithm>
#include <cassert>

namespace millrace::experiments {
namespace {

// The search of one seed.
struct Bracket {
  std::optional<std::int64_t> low, high;  // kept; not kept
  std::int64_t from = 0;                  // the first step to try
  std::int64_t gap = 1;                   // how far the next one is while one side is open
};

class Search {
 public:
  Search(const ThresholdProblem& problem, const AskTrials& ask) : problem_(problem), ask_(ask) {
    assert(problem.lowest <= problem.guess && problem.guess <= problem.highest && problem.seeds >= 1);
  }

  Threshold run() {
    found_.interrupted = !search();
    for (const Bracket& bracket : brackets_) found_.by_seed.push_back(bracket.low);
    find_ends();
    find_reversal();
    return std::move(found_);
  }

 private:
  bool search() {
    constexpr std::int64_t kFirstGap = 4;
    brackets_.assign(problem_.seeds, {});
    brackets_[0].from = problem_.guess;
    brackets_[0].gap = kFirstGap;
    if (!close({0})) return false;
    std::vector<std::size_t> others;
    for (std::size_t seed = 1; seed < problem_.seeds; ++seed) {
      brackets_[seed].from = brackets_[0].low.value_or(problem_.lowest);
      others.push_back(seed);
    }
    return close(others) && agree() && check();
  }

  // Narrows the brackets of these seeds until each has neighbouring steps, or an end of the line.
  bool close(const std::vector<std::size_t>& seeds) {
    while (true) {
      std::vector<Trial> wanted;
      for (const std::size_t seed : seeds) {
        if (const auto step = next(brackets_[seed])) wanted.push_back({*step, seed});
      }
      if (wanted.empty()) return true;
      if (!look(wanted)) return false;
      for (const Trial& trial : wanted) learn(trial);
    }
  }

  std::optional<std::int64_t> next(Bracket& bracket) const {
    if (bracket.low && bracket.high) {
      if (*bracket.high - *bracket.low <= 1) return std::nullopt;
      return *bracket.low + (*bracket.high - *bracket.low) / 2;
    }
    if (!bracket.low && !bracket.high) return bracket.from;
    if (bracket.low) {
      if (*bracket.low >= problem_.highest) return std::nullopt;
      const std::int64_t step = std::min(problem_.highest, *bracket.low + bracket.gap);
      bracket.gap *= 2;
      return step;
    }
    if (*bracket.high <= problem_.lowest) return std::nullopt;
    const std::int64_t step = std::max(problem_.lowest, *bracket.high - bracket.gap);
    bracket.gap *= 2;
    return step;
  }

  bool look(const std::vector<Trial>& wanted) {
    std::vector<Trial> unknown;
    for (const Trial& trial : wanted) {
      if (!found_.trials.contains(trial)) unknown.push_back(trial);
    }
    if (unknown.empty()) return true;
    const auto kept = ask_(unknown);
    if (!kept) return false;
    for (std::size_t i = 0; i < unknown.size(); ++i) found_.trials[unknown[i]] = (*kept)[i];
    return true;
  }

  void learn(const Trial& trial) {
    Bracket& bracket = brackets_[trial.seed];
    if (found_.trials.at(trial)) {
      bracket.low = trial.step;
    } else {
      bracket.high = trial.step;
    }
  }

  // Until every seed was seen to keep the least of the thresholds. Each round lowers it, so it ends.
  bool agree() {
    while (true) {
      std::optional<std::int64_t> least = problem_.highest;
      for (const Bracket& bracket : brackets_) least = bracket.low && least ? std::min(*least, *bracket.low) : least;
      if (std::ranges::any_of(brackets_, [](const Bracket& bracket) { return !bracket.low; })) return true;
      std::vector<Trial> wanted;
      for (std::size_t seed = 0; seed < problem_.seeds; ++seed) wanted.push_back({*least, seed});
      if (!look(wanted)) return false;
      std::vector<std::size_t> again;
      for (const Trial& trial : wanted) {
        if (found_.trials.at(trial)) continue;
        brackets_[trial.seed] = {.low = std::nullopt, .high = trial.step};
        again.push_back(trial.seed);
      }
      if (again.empty()) return true;
      if (!close(again)) return false;
    }
  }

  bool check() {
    std::optional<std::int64_t> least = brackets_[0].low;
    for (const Bracket& bracket : brackets_) {
      if (least && bracket.low) least = std::min(*least, *bracket.low);
    }
    std::vector<Trial> wanted;
    for (const std::int64_t distance : problem_.checks) {
      const std::int64_t step = least.value_or(problem_.lowest) + distance;
      if (step >= problem_.lowest && step <= problem_.highest) wanted.push_back({step, 0});
    }
    return look(wanted);
  }

  void find_ends() {
    std::map<std::int64_t, std::size_t> keepers;  // by step
    std::vector<std::int64_t> broken;
    for (const auto& [trial, kept] : found_.trials) {
      if (kept) {
        ++keepers[trial.step];
      } else {
        broken.push_back(trial.step);
      }
    }
    // A step above one that was not kept is no answer: the searches went on below it.
    std::optional<std::int64_t> ceiling;
    for (const Bracket& bracket : brackets_) {
      if (bracket.high) ceiling = std::min(ceiling.value_or(*bracket.high), *bracket.high);
    }
    for (const auto& [step, seeds] : keepers) {
      if (seeds == problem_.seeds && (!ceiling || step < *ceiling)) found_.kept = step;
    }
    for (const std::int64_t step : broken) {
      if (found_.kept && step <= *found_.kept) continue;
      found_.broken = std::min(found_.broken.value_or(step), step);
    }
  }

  void find_reversal() {
    for (const auto& [trial, kept] : found_.trials) {
      if (kept) continue;
      for (const auto& [other, other_kept] : found_.trials) {
        if (!other_kept || other.seed != trial.seed || other.step <= trial.step) continue;
        found_.reversal = {trial, other};
        return;
      }
    }
  }

  const ThresholdProblem& problem_;
  const AskTrials& ask_;
  std::vector<Bracket> brackets_;  // by seed
  Threshold found_;
};

}  // namespace

Threshold find_threshold(const ThresholdProblem& problem, const AskTrials& ask) {
  return Search(problem, ask).run();
}

}  // namespace millrace::experiments
