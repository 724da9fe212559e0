#include "experiments/calibration/engine_fit_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/calibration/toml_value.h"
#include "experiments/config/engine_keys.h"

namespace millrace::experiments {
namespace {

constexpr double kNear = 0.01;  // of a bound: the fit stops about there

std::string score_line(const char* name, const FitScore& score, const FitScore& other_seed) {
  std::string text = fmt::format("  {:<7} {:>8.4f} {:>11.4f}", name, score.mean_log_q, other_seed.mean_log_q);
  for (const ScorePart& part : score.parts) {
    text += fmt::format("   {:>5.2f} / {:<6.2f}", part.errors.q50, part.errors.q95);
  }
  return text + "\n";
}

std::string shown(const FreeEngineNumber& free, double value) {
  return value_text(free.number.field->spec.type, value);
}

bool at_bound(const FreeEngineNumber& free, double value) {
  return value <= free.from * (1 + kNear) || value >= free.to * (1 - kNear);
}

// What happened to a number, in a few words.
std::string fate(const FreeEngineNumber& free, const Sensitivity& sensitivity, double value) {
  if (!sensitivity.kept) return "left alone: another seed matters more";
  return at_bound(free, value) ? "fitted; at its bound" : "fitted";
}

std::string bottleneck_line(const Agreement& before, const Agreement& after) {
  return fmt::format("  bottleneck as measured: {} of {} saturated plans before, {} after\n\n", before.agreed,
                     before.of, after.agreed);
}

}  // namespace

std::string engine_fit_text(const FittedTo& to, const EngineFitSettings& settings, const EngineFit& fit) {
  std::string text =
      fmt::format("\n{}: {} plans of {} ({}), {}{} profiles\n\n  {:<7} {:>8} {:>11}", to.name, to.plans, to.set,
                  to.share, to.how.empty() ? "" : to.how + ", ", fit.evaluations, "", "mean ln q", "other seed");
  for (const ScorePart& part : fit.start.parts) text += fmt::format("   {:<14}", part.name);
  text += "\n" + score_line("before", fit.start, fit.start_other_seed) +
          score_line("after", fit.end, fit.end_other_seed) + "\n";
  if (fit.start.bottlenecks && fit.end.bottlenecks)
    text += bottleneck_line(*fit.start.bottlenecks, *fit.end.bottlenecks);
  text += fmt::format("  {:<24} {:>10} {:>10}   {:<22} {:>9} {:>9}\n", "number", "before", "after", "bounds", "lower",
                      "higher");
  for (std::size_t i = 0; i < settings.free.size(); ++i) {
    const FreeEngineNumber& free = settings.free[i];
    const Sensitivity& s = fit.sensitivities[i];
    text += fmt::format("  {:<24} {:>10} {:>10}   {:<22} {:>+9.4f} {:>+9.4f}  {}\n", free.number.field->spec.key,
                        shown(free, free.number.get(settings.engine)), shown(free, fit.values[i]),
                        fmt::format("[{}, {}]", shown(free, free.from), shown(free, free.to)), s.lower, s.higher,
                        fate(free, s, fit.values[i]));
  }
  return text + fmt::format("  lower, higher: change of mean ln q when the number alone moves by {:.0f} % of the way\n",
                            100 * kScreeningStep);
}

namespace {

// Of a value that was not free.
std::string origin_of(const Field<runtime::EngineProfile>& field, const runtime::EngineProfile& start) {
  static const runtime::EngineProfile kDefault;
  const bool own = start.name == kDefault.name && value_of(field, start) != value_of(field, kDefault);
  return own ? "as the calibration says" : fmt::format("of engine '{}'", start.name);
}

}  // namespace

std::string calibrated_profile_text(const FittedTo& to, const EngineFitSettings& settings, const EngineFit& fit) {
  std::string text = fmt::format(
      "# Engine profile '{}', calibrated on {} executed plans of {} ({}, {}{} profiles tried): mean\n# ln(q-error) "
      "{:.4f} "
      "before, {:.4f} after.\nabout = \"calibrated on executed plans: {}\"\n\n",
      settings.engine.name, to.plans, to.set, to.share, to.how.empty() ? "" : to.how + ", ", fit.evaluations,
      fit.start.mean_log_q, fit.end.mean_log_q, to.name);
  for (const auto& field : engine_fields()) {
    const std::string value = value_of(field, fit.engine);
    if (value.empty()) continue;
    const auto free = std::ranges::find_if(
        settings.free, [&](const FreeEngineNumber& each) { return each.number.field->spec.key == field.spec.key; });
    if (free == settings.free.end()) {
      const auto other = to.origins.find(std::string(field.spec.key));
      text += toml_line(field.spec.key, value,
                        other == to.origins.end() ? origin_of(field, settings.engine) : other->second);
      continue;
    }
    const auto i = static_cast<std::size_t>(free - settings.free.begin());
    const Sensitivity& s = fit.sensitivities[i];
    text += toml_line(field.spec.key, value,
                      fmt::format("{} in [{}, {}]; sensitivity {:+.4f} / {:+.4f}", fate(*free, s, fit.values[i]),
                                  shown(*free, free->from), shown(*free, free->to), s.lower, s.higher));
  }
  return text;
}

}  // namespace millrace::experiments
