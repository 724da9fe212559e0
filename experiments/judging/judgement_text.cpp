#include "experiments/judging/judgement_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/figures/aligned_text.h"
#include "experiments/judging/judgement_words.h"

namespace millrace::experiments {
namespace {

using Line = std::vector<std::string>;

std::string tuner_table(const Judgement& judgement, const Scope& scope) {
  const bool regret = has_regret(scope);
  std::vector<Line> lines = {{"tuner", "place"}};
  for (const Criterion& criterion : judgement.judged_by()) lines[0].emplace_back(criterion.heading);
  if (regret) lines[0].insert(lines[0].end(), {"regret", "infeasible"});
  for (const JudgedTuner& tuner : scope.tuners) {
    Line line = {tuner.tuner, place_text(tuner)};
    for (std::size_t i = 0; i < tuner.values.size(); ++i) {
      line.push_back(mean_text(tuner.values[i], judgement.judged_by()[i].text));
    }
    if (regret) line.insert(line.end(), {regret_text(tuner.regret), infeasible_text(tuner.regret)});
    lines.push_back(std::move(line));
  }
  return aligned_text(lines);
}

std::string comparison_table(const Judgement& judgement, const Scope& scope) {
  std::vector<Line> lines = {{"tuner", "of", "pairs", "difference", "ratio", "p", "correlation"}};
  for (const PairedComparison& one : scope.comparisons) {
    const Criterion& criterion = judgement.judged_by()[one.criterion];
    lines.push_back({scope.tuners[one.tuner].tuner, std::string(criterion.heading), fmt::format("{}", one.difference.n),
                     mean_text(one.difference, criterion.difference),
                     one.ratio_of_means ? fmt::format("{:.3f}", *one.ratio_of_means) : "–",
                     p_text(one.corrected_p) + (scope.is_significant(one) ? "*" : " "),
                     fmt::format("{:.2f}", one.rank_biserial)});
  }
  return aligned_text(lines);
}

}  // namespace

std::string judgement_text(const Judgement& judgement, const Scope& scope) {
  std::string text = fmt::format("\n{}: who wins at what\n{}", scope_name(scope), tuner_table(judgement, scope));
  if (has_comparisons(scope)) {
    text += fmt::format("  beside {}:\n{}", scope.tuners[*scope.against].tuner, comparison_table(judgement, scope));
  }
  for (const std::string& sentence : cautions(scope)) text += "  " + sentence + "\n";
  return text;
}

std::string judgement_legend(const Judgement& judgement) {
  if (judgement.scopes.empty()) return "";
  std::string text = "\n" + front_explained(judgement) + "\n";
  if (std::ranges::any_of(judgement.scopes, has_regret)) text += regret_explained() + "\n";
  if (std::ranges::any_of(judgement.scopes, has_comparisons)) text += comparisons_explained() + "\n";
  return text;
}

}  // namespace millrace::experiments
