#include "experiments/report/expectation_section.h"

#include <fmt/format.h>

#include "experiments/expectations/expectation_text.h"
#include "experiments/report/html_text.h"

namespace millrace::experiments {

namespace {

std::string row_html(const JudgedExpectation& judged) {
  const std::string_view verdict = to_text(judged.verdict);
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td class=\"words\">{}</td><td class=\"words\">{}</td><td class=\"words\">{}</td>"
      "<td class=\"words\">{}</td></tr>\n",
      html_text(subject_text(judged.expected)), html_text(expected_text(judged.expected)),
      html_text(found_text(judged)),
      judged.verdict == Verdict::met ? std::string(verdict) : fmt::format("<b class=\"failed\">{}</b>", verdict),
      html_text(judged.expected.because));
}

}  // namespace

std::string expectation_section(const std::vector<JudgedExpectation>& judged) {
  if (judged.empty()) return "";
  std::string html =
      "<div class=\"wide\"><table class=\"sortable\"><thead><tr><th scope=\"col\">of</th>"
      "<th scope=\"col\" class=\"words\">expected</th><th scope=\"col\" class=\"words\">found</th>"
      "<th scope=\"col\" class=\"words\">verdict</th><th scope=\"col\" class=\"words\">because</th></tr></thead>"
      "<tbody>\n";
  for (const JudgedExpectation& each : judged) html += row_html(each);
  return html + fmt::format(
                    "</tbody></table></div>\n<p class=\"quiet\">{} of {} are met. Found is the mean over the "
                    "replications, with the least and the most of them.</p>\n",
                    count_met(judged), judged.size());
}

}  // namespace millrace::experiments
