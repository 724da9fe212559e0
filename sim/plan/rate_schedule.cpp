#include "sim/plan/rate_schedule.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace millrace::plan {

using kernel::Duration;
using kernel::SimTime;

RateSchedule::RateSchedule(const std::vector<Span>& spans, bool repeat) {
  assert(!spans.empty());
  for (const Span& span : spans) append(span.length, span.rate_at_start, span.rate_at_end);
  if (repeat) {
    period_ = pieces_.back().end;
    records_per_period_ = pieces_.back().records_at_end;
  } else {
    append(Duration::max() - pieces_.back().end, spans.back().rate_at_end, spans.back().rate_at_end);
  }
}

RateSchedule RateSchedule::constant(double records_per_s) {
  RateSchedule schedule;
  schedule.append(Duration::max(), records_per_s, records_per_s);
  return schedule;
}

// Joins a constant span to a constant piece of the same rate, so that next_change reports no change there.
void RateSchedule::append(Duration length, double rate_at_start, double rate_at_end) {
  assert(length > Duration() && rate_at_start >= 0 && rate_at_end >= 0);
  Piece piece;
  if (!pieces_.empty()) {
    piece.start = pieces_.back().end;
    piece.records_before = pieces_.back().records_at_end;
  }
  const bool constant = rate_at_start == rate_at_end;
  if (constant && !pieces_.empty() && pieces_.back().rate_at_start == rate_at_end &&
      pieces_.back().slope_per_s == 0.0) {
    piece = pieces_.back();
    length += piece.end - piece.start;
    pieces_.pop_back();
  }
  piece.end = piece.start + length;
  piece.rate_at_start = rate_at_start;
  piece.rate_at_end = rate_at_end;
  piece.slope_per_s = constant ? 0.0 : (rate_at_end - rate_at_start) / length.seconds();
  if (piece.end == Duration::max()) {
    piece.records_at_end = rate_at_end > 0 ? std::numeric_limits<double>::infinity() : piece.records_before;
  } else {
    piece.records_at_end = piece.records_before + (rate_at_start + rate_at_end) / 2 * length.seconds();
  }
  pieces_.push_back(piece);
}

const RateSchedule::Piece& RateSchedule::piece_at(Duration at) const {
  const auto holds = [&](const Piece& piece) { return piece.start <= at && at < piece.end; };
  if (holds(pieces_[cursor_])) return pieces_[cursor_];
  if (cursor_ + 1 < pieces_.size() && holds(pieces_[cursor_ + 1])) return pieces_[++cursor_];
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), at,
                                      [](Duration when, const Piece& piece) { return when < piece.start; });
  cursor_ = static_cast<std::size_t>(after - pieces_.begin()) - 1;
  return pieces_[cursor_];
}

const RateSchedule::Piece& RateSchedule::piece_with_record(double record) const {
  const auto holds = [&](const Piece& piece) {
    return piece.records_before < record && record <= piece.records_at_end;
  };
  if (holds(pieces_[cursor_])) return pieces_[cursor_];
  if (cursor_ + 1 < pieces_.size() && holds(pieces_[cursor_ + 1])) return pieces_[++cursor_];
  const auto found = std::lower_bound(pieces_.begin(), pieces_.end(), record,
                                      [](const Piece& piece, double wanted) { return piece.records_at_end < wanted; });
  cursor_ = static_cast<std::size_t>(found - pieces_.begin());
  return pieces_[cursor_];
}

// Each branch is a sum of terms that all grow (or all shrink) with `at`, so rounding cannot make the result decrease.
double RateSchedule::records_within(const Piece& piece, Duration at) {
  if (piece.slope_per_s >= 0) {
    const double since = (at - piece.start).seconds();
    const double records = piece.rate_at_start * since + piece.slope_per_s / 2 * since * since;
    return std::min(piece.records_before + records, piece.records_at_end);
  }
  const double left = (piece.end - at).seconds();
  const double records_left = piece.rate_at_end * left - piece.slope_per_s / 2 * left * left;
  return std::max(piece.records_at_end - records_left, piece.records_before);
}

double RateSchedule::rate(SimTime at) const {
  assert(!empty() && at >= SimTime());
  const Duration offset = repeats() ? at.since_start() % period_ : at.since_start();
  const Piece& piece = piece_at(offset);
  return piece.rate_at_start + piece.slope_per_s * (offset - piece.start).seconds();
}

double RateSchedule::rate_towards(SimTime from, SimTime to) const {
  assert(!empty() && SimTime() <= from && from < to && to <= next_change(from));
  const Duration offset = repeats() ? from.since_start() % period_ : from.since_start();
  const Piece& piece = piece_at(offset);
  return std::max(0.0, piece.rate_at_start + piece.slope_per_s * (offset - piece.start + (to - from)).seconds());
}

double RateSchedule::records_until(SimTime at) const {
  assert(!empty() && at >= SimTime());
  if (!repeats()) return records_within(piece_at(at.since_start()), at.since_start());
  const Duration offset = at.since_start() % period_;
  const auto periods = static_cast<double>(at.ns() / period_.ns());
  // The bound keeps the rounded sum from passing what the next period starts with.
  return std::min(periods * records_per_period_ + records_within(piece_at(offset), offset),
                  (periods + 1) * records_per_period_);
}

// The offset in the curve at which its record `record` is complete. Requires: 0 < record <= all the curve has.
Duration RateSchedule::offset_of(double record) const {
  constexpr double kForgivenNs = 1e-3;
  const Piece& piece = piece_with_record(record);
  const double needed = record - piece.records_before;
  // Root of slope/2 x^2 + rate x = needed in the form that does not cancel.
  const double rate = piece.rate_at_start;
  const double discriminant = std::max(0.0, rate * rate + 2 * piece.slope_per_s * needed);
  const double ns = 2 * needed / (rate + std::sqrt(discriminant)) * 1e9;
  if (ns >= static_cast<double>((piece.end - piece.start).ns())) return piece.end;
  return piece.start + Duration::from_ns(static_cast<std::int64_t>(std::ceil(ns - kForgivenNs)));
}

SimTime RateSchedule::time_of(double record) const {
  assert(!empty());
  if (record <= 0) return SimTime();
  if (!repeats()) {
    if (record > pieces_.back().records_at_end) return SimTime::never();
    return SimTime() + offset_of(record);
  }
  if (records_per_period_ <= 0) return SimTime::never();
  // The last record of a period belongs to it, not to the next.
  const double periods = std::max(0.0, std::ceil(record / records_per_period_) - 1);
  if (periods * static_cast<double>(period_.ns()) >= static_cast<double>(SimTime::never().ns()))
    return SimTime::never();
  const Duration start = period_ * static_cast<std::int64_t>(periods);
  const double rest = std::min(record - periods * records_per_period_, records_per_period_);
  return SimTime() + start + (rest > 0 ? offset_of(rest) : Duration());
}

SimTime RateSchedule::next_change(SimTime at) const {
  assert(!empty() && at >= SimTime());
  if (!repeats()) {
    const Duration end = piece_at(at.since_start()).end;
    return end == Duration::max() ? SimTime::never() : SimTime() + end;
  }
  if (pieces_.size() == 1 && pieces_.front().slope_per_s == 0.0) return SimTime::never();
  const Duration offset = at.since_start() % period_;
  return at - offset + piece_at(offset).end;
}

std::vector<RateSchedule::Span> RateSchedule::spans(SimTime from, SimTime to) const {
  std::vector<Span> between;
  for (SimTime at = from; at < to;) {
    const SimTime next = std::min(next_change(at), to);
    between.push_back({next - at, rate(at), rate_towards(at, next)});
    at = next;
  }
  return between;
}

RateSchedule RateSchedule::scaled(double factor) const {
  assert(factor >= 0);
  RateSchedule result;
  for (const Piece& piece : pieces_) {
    result.append(piece.end - piece.start, piece.rate_at_start * factor, piece.rate_at_end * factor);
  }
  result.period_ = period_;
  if (repeats()) result.records_per_period_ = result.pieces_.back().records_at_end;
  return result;
}

double RateSchedule::peak() const {
  double greatest = 0;
  for (const Piece& piece : pieces_) greatest = std::max({greatest, piece.rate_at_start, piece.rate_at_end});
  return greatest;
}

Duration RateSchedule::extent() const {
  assert(!empty());
  return repeats() ? period_ : pieces_.back().start;
}

}  // namespace millrace::plan
