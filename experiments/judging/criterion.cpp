#include "experiments/judging/criterion.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "experiments/figures/number_text.h"

namespace millrace::experiments {
namespace {

std::string share_text(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}
std::string hours_text(double hours) {
  return std::abs(hours) < 1 ? fmt::format("{:.2g}", hours) : decimal_text(hours, 2);
}
std::string cost_text(double cost) {
  return fmt::format("{:.4g}", cost);
}
std::string count_text(double count) {
  return decimal_text(count, 1);
}
std::string records_text(double records) {
  return engineering_text(records);
}

std::string with_sign(double value, const std::string& text) {
  return value > 0 ? "+" + text : text;
}
std::string share_difference(double share) {
  return with_sign(share, fmt::format("{:.1f} pp", 100 * share));
}
std::string hours_difference(double hours) {
  return with_sign(hours, hours_text(hours));
}
std::string cost_difference(double cost) {
  return with_sign(cost, cost_text(cost));
}
std::string count_difference(double count) {
  return with_sign(count, decimal_text(count, 2));
}
std::string records_difference(double records) {
  return with_sign(records, records_text(records));
}

constexpr Criterion kOutsideSlo = {.column = "outside_slo_share",
                                   .heading = "outside SLO",
                                   .about = "share of the time in which the SLO was not kept",
                                   .text = share_text,
                                   .difference = share_difference,
                                   .on_front = true,
                                   .compared = true};
constexpr Criterion kBackpressured = {.column = "backpressured_share",
                                      .heading = "backpressured",
                                      .about = "share of the time with a backpressured subtask",
                                      .text = share_text,
                                      .difference = share_difference,
                                      .on_front = true,
                                      .compared = true};
constexpr Criterion kSlotHours = {.column = "slot_hours",
                                  .heading = "slot hours",
                                  .about = "slots held, over time",
                                  .text = hours_text,
                                  .difference = hours_difference,
                                  .on_front = true,
                                  .compared = true};
constexpr Criterion kCost = {.column = "cost",
                             .heading = "cost",
                             .about = "price units, of instances and of changes",
                             .text = cost_text,
                             .difference = cost_difference,
                             .on_front = true,
                             .compared = true};
constexpr Criterion kChanges = {.column = "reconfigurations",
                                .heading = "changes",
                                .about = "reconfigurations",
                                .text = count_text,
                                .difference = count_difference,
                                .on_front = true,
                                .compared = true};
constexpr Criterion kParallelism = {.column = "mean_parallelism",
                                    .heading = "p mean",
                                    .about = "total parallelism, mean over time",
                                    .text = count_text,
                                    .difference = count_difference,
                                    .compared = true};
constexpr Criterion kBacklog = {.column = "peak_backlog_records",
                                .heading = "peak backlog",
                                .about = "most records that had arrived and were not read",
                                .text = records_text,
                                .difference = records_difference};

template <bool kHasSlo, bool kHasPrices>
constexpr std::array kChosen = {kHasSlo ? kOutsideSlo : kBackpressured, kHasPrices ? kCost : kSlotHours, kChanges,
                                kParallelism, kBacklog};

}  // namespace

std::span<const Criterion> criteria(bool has_slo, bool has_prices) {
  if (has_slo) return has_prices ? kChosen<true, true> : kChosen<true, false>;
  return has_prices ? kChosen<false, true> : kChosen<false, false>;
}

}  // namespace millrace::experiments
