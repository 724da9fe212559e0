#include "experiments/report/judgement_section.h"

#include <fmt/format.h>

#include "experiments/figures/palette.h"
#include "experiments/judging/judgement_words.h"
#include "experiments/report/html_text.h"

namespace millrace::experiments {
namespace {

constexpr const char* kNoValue = "<td data-value=\"Infinity\">–</td>";

std::string heading(std::string_view name, std::string_view about) {
  return fmt::format("<th scope=\"col\" title=\"{}\">{}</th>", html_text(about), html_text(name));
}

std::string tuner_heading(const JudgedTuner& tuner) {
  const std::string runs = tuner.runs > 1 ? fmt::format(" <span class=\"quiet\">× {}</span>", tuner.runs) : "";
  const std::string failed =
      tuner.failed > 0 ? fmt::format(" <span class=\"failed\">{} failed</span>", tuner.failed) : "";
  return fmt::format("<th scope=\"row\"><i class=\"swatch\" style=\"background:{}\"></i>{}{}{}</th>",
                     tuner_colour(tuner.position), html_text(tuner.tuner), runs, failed);
}

std::string value_cell(const MeanInterval& value, std::string (*text)(double), const char* attributes = "") {
  const std::string interval = interval_text(value, text);
  return fmt::format("<td data-value=\"{}\"{}>{}{}</td>", value.mean, attributes, html_text(text(value.mean)),
                     interval.empty() ? "" : "<small>" + html_text(interval) + "</small>");
}

std::string tuner_row(const Judgement& judgement, const JudgedTuner& tuner, bool regret) {
  std::string html = fmt::format("<tr>{}<td data-value=\"{}\"{}>{}</td>", tuner_heading(tuner), tuner.on_front ? 0 : 1,
                                 tuner.on_front ? " class=\"best\"" : "", place_text(tuner));
  for (std::size_t i = 0; i < tuner.values.size(); ++i) {
    html += tuner.values[i] ? value_cell(*tuner.values[i], judgement.judged_by()[i].text) : kNoValue;
  }
  if (regret) {
    const WindowRegret& windows = tuner.regret;
    html += windows.mean ? fmt::format("<td data-value=\"{}\">{}</td>", *windows.mean, regret_text(windows)) : kNoValue;
    html += windows.judged() > 0
                ? fmt::format("<td data-value=\"{}\">{}</td>", windows.infeasible(), infeasible_text(windows))
                : kNoValue;
  }
  return html + "</tr>\n";
}

std::string tuner_table(const Judgement& judgement, const Scope& scope) {
  const bool regret = has_regret(scope);
  std::string html = "<div class=\"wide\"><table class=\"sortable\">\n<thead><tr>" +
                     heading("tuner", "with its finished runs") + heading("place", "on the Pareto front or not");
  for (const Criterion& criterion : judgement.judged_by()) html += heading(criterion.heading, criterion.about);
  if (regret) {
    html += heading("regret", "instances over the oracle's, less 1, mean over the windows that both held");
    html += heading("infeasible", "windows that its deployment did not hold, or none that the oracle found");
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const JudgedTuner& tuner : scope.tuners) html += tuner_row(judgement, tuner, regret);
  return html + "</tbody></table></div>\n";
}

std::string comparison_row(const Judgement& judgement, const Scope& scope, const PairedComparison& one) {
  const Criterion& criterion = judgement.judged_by()[one.criterion];
  const JudgedTuner& tuner = scope.tuners[one.tuner];
  const char* best = scope.is_significant(one) ? " class=\"best\"" : "";
  return fmt::format("<tr><th scope=\"row\"><i class=\"swatch\" style=\"background:{}\"></i>{}</th><td>{}</td>",
                     tuner_colour(tuner.position), html_text(tuner.tuner), html_text(criterion.heading)) +
         fmt::format("<td data-value=\"{0}\">{0}</td>", one.difference.n) +
         value_cell(one.difference, criterion.difference, best) +
         (one.ratio_of_means
              ? fmt::format("<td data-value=\"{}\">{:.3f}</td>", *one.ratio_of_means, *one.ratio_of_means)
              : kNoValue) +
         fmt::format("<td data-value=\"{}\">{}</td><td data-value=\"{}\">{:.2f}</td></tr>\n", one.corrected_p,
                     html_text(p_text(one.corrected_p)), one.rank_biserial, one.rank_biserial);
}

std::string comparison_table(const Judgement& judgement, const Scope& scope) {
  std::string html =
      "<div class=\"wide\"><table class=\"sortable\">\n<thead><tr>" + heading("tuner", "") +
      heading("of", "what is compared") + heading("pairs", "of runs under equal arrivals that both finished") +
      heading("difference", "mean over the pairs, with its 95 % bootstrap interval; in bold: significant") +
      heading("ratio", "of the means") +
      heading("p", "Wilcoxon's signed-rank test, two-sided, Holm's correction over the tuners") +
      heading("correlation", "rank-biserial, of matched pairs: -1 always less, 1 always more") +
      "</tr></thead>\n<tbody>\n";
  for (const PairedComparison& one : scope.comparisons) html += comparison_row(judgement, scope, one);
  return html + "</tbody></table></div>\n";
}

std::string note(const std::string& words) {
  return "<p class=\"quiet\">" + html_text(words) + "</p>\n";
}

}  // namespace

std::string judgement_section(const Judgement& judgement, const Scope& scope) {
  std::string html = tuner_table(judgement, scope) + note(front_explained(judgement));
  if (has_regret(scope)) html += note(regret_explained());
  if (has_comparisons(scope)) {
    html += "<h4>Beside " + html_text(scope.tuners[*scope.against].tuner) + "</h4>\n" +
            comparison_table(judgement, scope) + note(comparisons_explained());
  }
  for (const std::string& sentence : cautions(scope)) html += note(sentence);
  return html;
}

}  // namespace millrace::experiments
