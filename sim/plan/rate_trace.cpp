#include "sim/plan/rate_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/plan/trace_rows.h"

namespace millrace::plan {

using kernel::Duration;

namespace {

// A linear stretch of the unscaled trace.
struct Stretch {
  Duration from, to;
  double rate_at_start = 0, rate_at_end = 0;
};

std::vector<Stretch> stretches_of(const std::vector<TraceRow>& rows, bool interpolate) {
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    const double rate_at_end = interpolate ? rows[i + 1].rate : rows[i].rate;
    stretches.push_back({rows[i].at, rows[i + 1].at, rows[i].rate, rate_at_end});
  }
  const TraceRow& last = rows.back();
  stretches.push_back({last.at, last.at + median_interval(rows), last.rate, last.rate});
  return stretches;
}

// What lies in [from, to), moved to start at 0.
std::vector<Stretch> cut(const std::vector<Stretch>& stretches, Duration from, Duration to) {
  std::vector<Stretch> kept;
  for (const Stretch& whole : stretches) {
    const Duration start = std::max(whole.from, from);
    const Duration end = std::min(whole.to, to);
    if (start >= end) continue;
    const auto rate = [&](Duration at) {
      const double share = (at - whole.from) / (whole.to - whole.from);
      return whole.rate_at_start + share * (whole.rate_at_end - whole.rate_at_start);
    };
    kept.push_back({start - from, end - from, rate(start), rate(end)});
  }
  return kept;
}

double peak_of(const std::vector<Stretch>& stretches) {
  double peak = 0;
  for (const Stretch& each : stretches) peak = std::max({peak, each.rate_at_start, each.rate_at_end});
  return peak;
}

double mean_of(const std::vector<Stretch>& stretches) {
  double records = 0;
  for (const Stretch& each : stretches) {
    records += (each.rate_at_start + each.rate_at_end) / 2 * (each.to - each.from).seconds();
  }
  return records / (stretches.back().to - stretches.front().from).seconds();
}

double factor_of(const std::vector<Stretch>& stretches, const TraceOptions& options) {
  assert(options.scale_peak <= 0 || options.scale_mean <= 0);
  if (options.scale_peak > 0) return options.scale_peak / peak_of(stretches);
  if (options.scale_mean > 0) return options.scale_mean / mean_of(stretches);
  return options.scale;
}

tl::expected<RateSchedule, std::string> scheduled(const std::vector<Stretch>& stretches, const TraceOptions& options) {
  if (stretches.empty()) return tl::make_unexpected("the cut leaves nothing of the trace");
  if ((options.scale_peak > 0 || options.scale_mean > 0) && peak_of(stretches) <= 0) {
    return tl::make_unexpected("every rate is 0, so it cannot be scaled to a peak or mean");
  }
  const double factor = factor_of(stretches, options);
  if (!std::isfinite(factor * peak_of(stretches))) return tl::make_unexpected("scaled, its rates are too great");
  std::vector<RateSchedule::Span> spans;
  for (const Stretch& each : stretches) {  // boundaries are rounded, not lengths: errors do not add up
    const Duration length = each.to * options.time_scale - each.from * options.time_scale;
    if (length <= Duration()) return tl::make_unexpected("the time scale leaves intervals shorter than a nanosecond");
    spans.push_back({length, each.rate_at_start * factor, each.rate_at_end * factor});
  }
  return RateSchedule(spans, options.loop);
}

}  // namespace

std::string TraceError::text() const {
  return line == 0 ? fmt::format("{}: {}", path, what) : fmt::format("{}:{}:{}: {}", path, line, column, what);
}

tl::expected<RateSchedule, std::vector<TraceError>> load_trace(const std::string& path, const TraceOptions& options) {
  const auto of_whole_file = [&](std::string what) {
    return tl::make_unexpected(std::vector<TraceError>{{path, 0, 0, std::move(what)}});
  };
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return of_whole_file("no such file");
  if (std::filesystem::is_directory(path, ignored)) return of_whole_file("is a folder, not a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return of_whole_file("cannot be read");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());

  const auto rows = parse_trace(path, text);
  if (!rows) return tl::make_unexpected(rows.error());
  const Duration end = options.length > Duration() ? options.start + options.length : Duration::max();
  auto schedule = scheduled(cut(stretches_of(*rows, options.interpolate), options.start, end), options);
  if (!schedule) return of_whole_file(schedule.error());
  return *schedule;
}

}  // namespace millrace::plan
