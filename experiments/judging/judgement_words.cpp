#include "experiments/judging/judgement_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::experiments {
namespace {

constexpr const char* kNothing = "–";

std::string few_seeds(const Scope& scope) {
  if (scope.seeds >= kFewestSeeds) return "";
  const std::string more = fmt::format(" (--set experiment.seeds={})", kFewestSeeds);
  if (scope.seeds == 1) return "1 seed: chance is not seen at all, and no test is meaningful" + more + ".";
  return fmt::format("{} seeds: fewer than nine, no test is meaningful{}.", scope.seeds, more);
}

// By the criterion with the most pairs, which are as many in all criteria unless something was not measured.
std::string powerless_tests(const Scope& scope) {
  if (!has_comparisons(scope)) return "";
  std::size_t pairs = 0, tests = 0;
  for (const PairedComparison& one : scope.comparisons) {
    pairs = std::max(pairs, one.test.pairs);
    tests += one.criterion == scope.comparisons.front().criterion ? 1 : 0;
  }
  const double least = least_signed_rank_p(pairs), corrected = std::min(1.0, least * static_cast<double>(tests));
  if (corrected <= kSignificant) return "";
  const std::string after =
      tests > 1 ? fmt::format(", {:.3g} after the correction for {} tests", corrected, tests) : "";
  return fmt::format("With {} pairs Wilcoxon's p is at least {:.3g}{}: it cannot reach {}.", pairs, least, after,
                     kSignificant);
}

std::vector<std::string> left_out(const Scope& scope) {
  std::vector<std::string> sentences;
  for (const JudgedTuner& tuner : scope.tuners) {
    if (tuner.failed > 0) {
      sentences.push_back(fmt::format("{}: {} run{} failed and {} left out.", tuner.tuner, tuner.failed,
                                      tuner.failed == 1 ? "" : "s", tuner.failed == 1 ? "is" : "are"));
    }
    if (!tuner.unfinished_query.empty()) {
      sentences.push_back(
          fmt::format("{}: it is left out, as it finished no run of {}.", tuner.tuner, tuner.unfinished_query));
    }
  }
  return sentences;
}

}  // namespace

std::string scope_name(const Scope& scope) {
  return scope.query.empty() ? "all queries" : scope.query;
}

std::string front_explained(const Judgement& judgement) {
  std::string names;
  for (const Criterion& criterion : judgement.judged_by()) {
    if (criterion.on_front) names += fmt::format("{}{}", names.empty() ? "" : ", ", criterion.heading);
  }
  return fmt::format("front: no other tuner is as low in all of these and lower in one: {}{}", names,
                     judgement.has_slo ? "" : " (backpressured stands in for an SLO, as the comparison has none)");
}

std::string comparisons_explained() {
  return "pairs: runs under equal arrivals; difference: mean [95 % bootstrap interval]; ratio: of the means; p: "
         "Wilcoxon's signed-rank test, Holm's correction over the tuners; *: significant; correlation: rank-biserial, "
         "-1 always less, 1 always more";
}

std::string place_text(const JudgedTuner& tuner) {
  if (!tuner.unfinished_query.empty()) return "left out";
  if (tuner.oracle) return "oracle";
  return tuner.on_front ? "front" : "";
}

std::string interval_text(const MeanInterval& value, std::string (*text)(double)) {
  return value.interval ? fmt::format("[{}, {}]", text(value.interval->low), text(value.interval->high)) : "";
}

std::string mean_text(const std::optional<MeanInterval>& value, std::string (*text)(double)) {
  if (!value) return kNothing;
  const std::string interval = interval_text(*value, text);
  return text(value->mean) + (interval.empty() ? "" : " ") + interval;
}

std::string p_text(double p) {
  return p < 0.001 ? "<0.001" : fmt::format("{:.3f}", p);
}

std::string regret_text(const WindowRegret& regret) {
  return regret.mean ? fmt::format("{:+.1f} %", 100 * *regret.mean) : kNothing;
}

std::string infeasible_text(const WindowRegret& regret) {
  return regret.judged() > 0 ? fmt::format("{} of {}", regret.infeasible(), regret.judged()) : kNothing;
}

std::string regret_explained() {
  return "regret: instances over the oracle's, less 1, mean over the windows that both held; infeasible: windows that "
         "the tuner's deployment did not hold, or none that the oracle found";
}

bool has_regret(const Scope& scope) {
  return std::ranges::any_of(scope.tuners, [](const JudgedTuner& tuner) { return tuner.regret.judged() > 0; });
}

bool has_comparisons(const Scope& scope) {
  return std::ranges::any_of(scope.comparisons, [](const PairedComparison& one) { return one.test.pairs > 1; });
}

std::vector<std::string> cautions(const Scope& scope) {
  std::vector<std::string> sentences = left_out(scope);
  for (std::string sentence : {few_seeds(scope), powerless_tests(scope)}) {
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace millrace::experiments
