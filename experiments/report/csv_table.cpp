#include "experiments/report/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "experiments/report/html_text.h"

namespace millrace::experiments {

namespace {

std::optional<double> number_in(const std::string& field) {
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// Whole numbers as they are.
std::string shown(double value, const std::string& field) {
  return field.find_first_of(".eE") == std::string::npos ? field : fmt::format("{:.4g}", value);
}

std::string cell(const std::string& field) {
  if (field.empty()) return "<td></td>";
  if (const auto value = number_in(field)) {
    return fmt::format("<td data-value=\"{}\">{}</td>", *value, html_text(shown(*value, field)));
  }
  constexpr std::size_t kLong = 40;
  return fmt::format("<td class=\"{}\">{}</td>", field.size() > kLong ? "words" : "name", html_text(field));
}

// Whether the first field of a column that is not empty is no number.
bool is_of_words(const std::vector<std::vector<std::string>>& records, std::size_t column) {
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (column < records[i].size() && !records[i][column].empty()) return !number_in(records[i][column]);
  }
  return false;
}

}  // namespace

std::vector<std::vector<std::string>> csv_records(std::string_view csv) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record(1);
  bool quoted = false;
  const auto finish = [&] {
    if (record.size() > 1 || !record.front().empty()) records.push_back(std::move(record));
    record = {""};
  };
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted) {
      if (c != '"') {
        record.back() += c;
      } else if (i + 1 < csv.size() && csv[i + 1] == '"') {
        record.back() += csv[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      record.emplace_back();
    } else if (c == '\n') {
      finish();
    } else if (c != '\r') {
      record.back() += c;
    }
  }
  finish();
  return records;
}

std::string csv_table(std::string_view csv, std::size_t most) {
  const auto records = csv_records(csv);
  if (records.size() < 2) return "";
  std::string html = "<div class=\"wide\"><table class=\"sortable\">\n<thead><tr>";
  for (std::size_t column = 0; column < records.front().size(); ++column) {
    const char* words = is_of_words(records, column) ? " class=\"names\"" : "";
    html += fmt::format("<th scope=\"col\"{}>{}</th>", words, html_text(records.front()[column]));
  }
  html += "</tr></thead>\n<tbody>\n";
  const std::size_t lines = records.size() - 1;
  for (std::size_t i = 1; i <= std::min(lines, most); ++i) {
    html += "<tr>";
    for (const std::string& field : records[i]) html += cell(field);
    html += "</tr>\n";
  }
  html += "</tbody></table></div>\n";
  if (lines > most) html += fmt::format("<p class=\"quiet\">The first {} of {} lines.</p>\n", most, lines);
  return html;
}

}  // namespace millrace::experiments
