#include "experiments/expectations/expectation_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiments/expectations/expectation_metrics.h"
#include "experiments/figures/csv_text.h"

namespace millrace::experiments {

namespace {

constexpr std::size_t kColumns = 4;  // verdict, subject, expected, found
using Line = std::array<std::string, kColumns>;

// Columns on a terminal: UTF-8 continuation bytes take none.
std::size_t width_of(const std::string& words) {
  return static_cast<std::size_t>(
      std::ranges::count_if(words, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string marked(std::string_view words, bool quick) {
  return std::string(words) + (quick ? " (quick)" : "");
}

// "0.5 x control fixed + 3 s": of the other quantity what is not as in the judged one.
std::string other_text(const Expectation& judged) {
  const OtherQuantity& than = *judged.than;
  const ExpectationMetric& metric = *find_expectation_metric(judged.metric);
  std::string words;
  const auto add = [&](const std::string& other, const std::string& own) {
    if (!other.empty() && other != own) words += (words.empty() ? "" : " ") + other;
  };
  add(than.comparison, judged.comparison);
  if (than.query != than.comparison) add(than.query, judged.query);
  add(than.tuner, judged.tuner);
  add(than.metric, judged.metric);
  if (than.factor != 1) words = fmt::format("{} x {}", than.factor, words);
  if (than.plus > 0) words += " + " + metric_text(metric, than.plus);
  if (than.plus < 0) words += " - " + metric_text(metric, -than.plus);
  return words;
}

std::string seeds_text(const FoundQuantity& found) {
  if (found.seeds == found.planned) return fmt::format("{} seed{}", found.seeds, found.seeds == 1 ? "" : "s");
  return fmt::format("{} of {} seeds", found.seeds, found.planned);
}

}  // namespace

std::string subject_text(const ExpectedQuantity& of) {
  const std::string query = of.query.empty() || of.query == of.comparison ? "" : of.query + " ";
  return fmt::format("{} {}{}", of.comparison, query, of.tuner.empty() ? "every tuner" : of.tuner);
}

std::string expected_text(const Expectation& expectation) {
  const ExpectationMetric& metric = *find_expectation_metric(expectation.metric);
  const std::string limit = expectation.than ? other_text(expectation) : metric_text(metric, expectation.value);
  return fmt::format("{} {} {}", metric.name, to_text(expectation.is), limit);
}

std::string found_text(const JudgedExpectation& judged) {
  const ExpectationMetric& metric = *find_expectation_metric(judged.expected.metric);
  const FoundQuantity& found = judged.found;
  if (!found.mean) return fmt::format("nothing, {}", seeds_text(found));
  std::string words = metric_text(metric, *found.mean);
  if (found.seeds > 1) {
    words += fmt::format(" ({} to {})", metric_text(metric, *found.least), metric_text(metric, *found.most));
  }
  if (judged.expected.than) {
    words += " against " + (judged.limit ? metric_text(metric, *judged.limit) : std::string("nothing"));
  }
  return words + ", " + seeds_text(found);
}

std::string_view to_text(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kTexts{"met", "NOT met", "not measured"};
  return kTexts[static_cast<std::size_t>(verdict)];
}

std::string expectations_table(const std::vector<JudgedExpectation>& judged, bool quick) {
  if (judged.empty()) return "";
  std::vector<Line> lines = {{"verdict", "of", "expected", "found"}};
  for (const JudgedExpectation& each : judged) {
    lines.push_back({marked(to_text(each.verdict), quick), subject_text(each.expected), expected_text(each.expected),
                     found_text(each)});
  }
  std::array<std::size_t, kColumns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  std::string text = "\nexpectations\n";
  for (std::size_t row = 0; row < lines.size(); ++row) {
    const Line& line = lines[row];
    for (std::size_t i = 0; i + 1 < kColumns; ++i) {
      text += "  " + line[i] + std::string(widths[i] - width_of(line[i]), ' ');
    }
    text += "  " + line.back() + "\n";
    // A reason that goes for several lines stands below the last of them.
    if (row == 0) continue;
    const std::string& because = judged[row - 1].expected.because;
    if (row == judged.size() || judged[row].expected.because != because) {
      text += std::string(4 + widths[0], ' ') + "because " + because + "\n";
    }
  }
  return text;
}

std::string expectations_line(const std::vector<JudgedExpectation>& judged, bool quick) {
  return marked(fmt::format("{} of {} expectations met", count_met(judged), judged.size()), quick);
}

std::string expectations_csv(const std::vector<JudgedExpectation>& judged) {
  const auto value = [](const std::optional<double>& number) { return number ? Value(*number) : Value(); };
  std::vector<Row> rows;
  for (const JudgedExpectation& each : judged) {
    const Expectation& e = each.expected;
    rows.push_back({e.comparison, e.query, e.tuner, e.metric, std::string(to_text(e.is)), value(each.limit),
                    e.than ? Value(other_text(e)) : Value(), value(each.found.mean), value(each.found.least),
                    value(each.found.most), static_cast<std::int64_t>(each.found.seeds),
                    static_cast<std::int64_t>(each.found.planned), std::string(to_text(each.verdict)), e.because});
  }
  return csv_text(
      "comparison,query,tuner,metric,relation,limit,than,mean,least,most,seeds,planned_seeds,verdict,because", rows);
}

}  // namespace millrace::experiments
