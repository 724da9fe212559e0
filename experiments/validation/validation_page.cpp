#include "experiments/validation/validation_page.h"

#include <fmt/format.h>

#include "experiments/figures/number_text.h"
#include "experiments/report/figure_html.h"
#include "experiments/report/html_text.h"
#include "experiments/report/page_body.h"
#include "experiments/report/page_frame.h"
#include "experiments/validation/validation_text.h"

namespace millrace::experiments {
namespace {

std::string fact(std::string_view name, const std::string& html) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_text(name), html);
}

std::string facts(const Validation& validation, const ValidationPage& page) {
  return "<dl>\n" + fact("command", "<code>" + html_text(page.command) + "</code>") +
         fact("plans", fmt::format("{} of set {}, split {}", page.plans, html_text(validation.traces),
                                   kSplitNames[static_cast<std::size_t>(validation.split)])) +
         fact("engine", html_text(validation.engine.name)) + fact("seed", fmt::format("{}", validation.seed)) +
         fact("version", html_text("millrace " + page.version)) + "</dl>\n";
}

std::string table_start(std::initializer_list<std::string_view> headings) {
  std::string html = "<div class=\"wide\"><table class=\"sortable\">\n<thead><tr>";
  for (const std::string_view heading : headings) html += fmt::format("<th>{}</th>", heading);
  return html + "</tr></thead>\n<tbody>\n";
}

std::string group_table_html(const std::vector<GroupRow>& rows, std::size_t input) {
  std::string html = table_start(
      {"group", "load", "quantity", "plans", "pairs", "no result", "q50", "q90", "q95", "q99", "simulated / measured"});
  for (const GroupRow& row : rows) {
    if (row.input != input || row.errors.pairs == 0) continue;
    const QErrorSummary& errors = row.errors;
    html += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td>{}</td><td>{:.2f}</td></tr>\n",
        html_text(row.group.name), to_string(row.group.cut), to_string(row.quantity), row.plans, errors.pairs,
        errors.no_result, error_text(errors.q50), error_text(errors.q90), error_text(errors.q95),
        error_text(errors.q99), errors.bias);
  }
  return html + "</tbody></table></div>\n";
}

std::string worst_table_html(const std::vector<WorstRow>& worst, std::size_t input) {
  std::string html = table_start({"quantity", "structure", "plan", "measured", "simulated", "q", "rate", "windows",
                                  "degrees", "hosts", "what dominated"});
  for (const WorstRow& row : worst) {
    if (row.input != input) continue;
    const JudgedPlan& plan = *row.plan;
    const ReplayOutcome& outcome = plan.replays[input];
    const auto& [pair, op] = row.pair;
    const std::string quantity = row.quantity == JudgedQuantity::operator_input
                                     ? fmt::format("{} {}", to_string(row.quantity), op)
                                     : std::string(to_string(row.quantity));
    html += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{:.4g}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td>{}</td><td>{}</td></tr>\n",
        quantity, html_text(plan.plan.structure), html_text(plan.plan.id), pair.measured,
        pair.simulated ? fmt::format("{:.4g}", *pair.simulated) : "none", error_text(q_error(pair)),
        engineering_text(plan.measured.configured_per_s, "/s"), html_text(plan.windows), plan.degrees, plan.hosts,
        html_text(outcome ? outcome->dominant : outcome.error()));
  }
  return html + "</tbody></table></div>\n";
}

}  // namespace

tl::expected<std::string, std::string> validation_html(const Validation& validation, const ValidationPage& page,
                                                       const std::vector<GroupRow>& rows,
                                                       const std::vector<WorstRow>& worst) {
  using Listed = PageBody::Listed;
  PageBody body;
  body.add(facts(validation, page));
  for (std::size_t input = 0; input < validation.inputs.size(); ++input) {
    const std::string id = fmt::format("input-{}", input + 1);
    body.heading(2, id, fmt::format("input {}", to_string(validation.inputs[input])), Listed::top);
    if (input < page.figures.size()) {
      const auto figure = drawn_figure_html(page.figures[input], page.title, body.next_figure());
      if (!figure) return figure;
      body.add(*figure);
    }
    body.heading(3, id + "-errors", "q-errors", Listed::below);
    body.add(group_table_html(rows, input));
    body.heading(3, id + "-worst", "Worst plans", Listed::below);
    body.add(worst_table_html(worst, input));
  }
  return whole_page(page.title, body);
}

}  // namespace millrace::experiments
