#include "sim/plan/trace_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>

namespace millrace::plan {

using kernel::Duration;

namespace {

constexpr std::size_t kMostErrors = 20;
constexpr double kMostMediansInAGap = 10;
constexpr double kLongest_s = 120 * 365.25 * 86400;  // twice as much and a median interval are nanoseconds still

enum class TimeFormat { iso, seconds };

struct Field {
  std::string_view text;
  std::size_t column = 0;  // from 1
};

template <class Number>
std::optional<Number> parsed(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

Field trimmed(std::string_view line, std::size_t from, std::size_t to) {
  while (from < to && (line[from] == ' ' || line[from] == '\t')) ++from;
  while (to > from && (line[to - 1] == ' ' || line[to - 1] == '\t')) --to;
  return {line.substr(from, to - from), from + 1};
}

std::vector<Field> fields_of(std::string_view line) {
  std::vector<Field> fields;
  for (std::size_t from = 0;;) {
    const std::size_t comma = std::min(line.find(',', from), line.size());
    fields.push_back(trimmed(line, from, comma));
    if (comma == line.size()) return fields;
    from = comma + 1;
  }
}

// Instants are whole nanoseconds since 1970 (or since wherever `t` counts from).
std::optional<Duration> parse_seconds(std::string_view text) {
  const std::optional<double> seconds = parsed<double>(text);
  if (!seconds || !std::isfinite(*seconds) || std::abs(*seconds) > 9e9) return std::nullopt;
  return Duration::from_seconds(*seconds);
}

std::optional<Duration> parse_iso(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-dd dd:dd:dd";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    const bool separates = text[i] == kShape[i] || (kShape[i] == ' ' && text[i] == 'T');
    if (kShape[i] == 'd' ? !digit : !separates) return std::nullopt;
  }
  const auto number = [&](std::size_t from, std::size_t digits) { return *parsed<int>(text.substr(from, digits)); };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
  const std::int64_t seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
  if (std::abs(seconds) > 9'000'000'000) return std::nullopt;  // beyond what nanoseconds can count
  return Duration::from_ns(seconds * 1'000'000'000);
}

std::optional<Duration> parse_time(std::string_view text, TimeFormat format) {
  return format == TimeFormat::iso ? parse_iso(text) : parse_seconds(text);
}

// Collects rows and errors line by line.
class TraceParser {
 public:
  explicit TraceParser(const std::string& path) : path_(path) {}

  void take_line(std::string_view line) {
    ++line_;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const Field whole = trimmed(line, 0, line.size());
    if (whole.text.empty() || whole.text.front() == '#') return;
    const std::vector<Field> fields = fields_of(line);
    if (!format_ && take_header(fields)) return;
    take_row(fields);
  }

  void check_whole() {
    if (!errors_.empty()) return;
    if (rows_.empty()) {
      mistake(0, 0, saw_header_ ? "has a header but no rows" : "is empty");
    } else {
      check_gaps();
    }
  }

  tl::expected<std::vector<TraceRow>, std::vector<TraceError>> result() {
    if (!errors_.empty()) return tl::make_unexpected(std::move(errors_));
    return std::move(rows_);
  }

 private:
  void mistake(std::size_t line, std::size_t column, std::string what) {
    if (errors_.size() < kMostErrors) errors_.push_back({path_, line, column, std::move(what)});
  }

  // Settles the format by the first line; true if that line is a header (even a malformed one).
  bool take_header(const std::vector<Field>& fields) {
    const std::string_view first = fields.front().text;
    const bool is_number = parsed<double>(first).has_value();
    if (is_number || (!first.empty() && first.front() >= '0' && first.front() <= '9')) {
      format_ = is_number ? TimeFormat::seconds : TimeFormat::iso;
      return false;
    }
    saw_header_ = true;
    format_ = first == "t" ? TimeFormat::seconds : TimeFormat::iso;
    const std::string_view second = fields.size() == 2 ? fields[1].text : "";
    const bool known = (first == "timestamp" && second == "value") || (first == "t" && second == "rate");
    if (!known) mistake(line_, fields.front().column, "expected the header 'timestamp,value' or 't,rate', or a row");
    return true;
  }

  void take_row(const std::vector<Field>& fields) {
    if (fields.size() != 2) {
      const Field& at = fields.size() > 2 ? fields[2] : fields.front();
      return mistake(line_, at.column, fmt::format("expected 2 columns, found {}", fields.size()));
    }
    const std::optional<Duration> time = parse_time(fields[0].text, *format_);
    if (!time) {
      const std::string_view wanted =
          *format_ == TimeFormat::iso ? "a timestamp 'YYYY-MM-DD hh:mm:ss'" : "a number of seconds";
      mistake(line_, fields[0].column, fmt::format("'{}' is not {}", fields[0].text, wanted));
    }
    const std::optional<double> rate = parsed<double>(fields[1].text);
    if (!rate || !std::isfinite(*rate)) {
      mistake(line_, fields[1].column, fmt::format("'{}' is not a finite number", fields[1].text));
    } else if (*rate < 0) {
      mistake(line_, fields[1].column, fmt::format("the rate {} is negative", fields[1].text));
    }
    if (!time) return;
    if (first_ && std::abs(time->seconds() - first_->seconds()) > kLongest_s) {
      return mistake(line_, fields[0].column,
                     fmt::format("the time '{}' is more than 120 years from the first", fields[0].text));
    }
    if (latest_ && *time <= *latest_) {
      mistake(line_, fields[0].column, fmt::format("the time '{}' is not after the row before", fields[0].text));
    }
    latest_ = std::max(latest_.value_or(*time), *time);
    if (!first_) first_ = time;
    rows_.push_back({*time - *first_, rate.value_or(0), line_});
  }

  void check_gaps() {
    const Duration median = median_interval(rows_);
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      const Duration gap = rows_[i].at - rows_[i - 1].at;
      if (gap / median <= kMostMediansInAGap) continue;
      mistake(rows_[i].line, 1,
              fmt::format("a gap of {} s before this row, where the rows are {} s apart (median)", gap.seconds(),
                          median.seconds()));
    }
  }

  const std::string& path_;
  std::size_t line_ = 0;
  bool saw_header_ = false;
  std::optional<TimeFormat> format_;
  std::optional<Duration> first_, latest_;
  std::vector<TraceRow> rows_;
  std::vector<TraceError> errors_;
};

}  // namespace

tl::expected<std::vector<TraceRow>, std::vector<TraceError>> parse_trace(const std::string& path,
                                                                         const std::string& text) {
  TraceParser parser(path);
  std::string_view rest = text;
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (rest.substr(0, kByteOrderMark.size()) == kByteOrderMark) rest.remove_prefix(kByteOrderMark.size());
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    parser.take_line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  parser.check_whole();
  return parser.result();
}

Duration median_interval(const std::vector<TraceRow>& rows) {
  if (rows.size() < 2) return Duration::from_seconds(1);
  std::vector<Duration> intervals;
  for (std::size_t i = 1; i < rows.size(); ++i) intervals.push_back(rows[i].at - rows[i - 1].at);
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>((intervals.size() - 1) / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

}  // namespace millrace::plan
