#include "experiments/calibration/engine_fit.h"

#include <fmt/format.h>
#include <nlopt.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <memory>
#include <optional>

#include "experiments/calibration/place.h"

namespace millrace::experiments {
namespace {

using runtime::EngineProfile;
using Outcome = tl::expected<FitScore, std::string>;

constexpr double kTolerance = 0.004;                         // of a number's place between its bounds
constexpr double kFirstStep = 0.12;                          // likewise
constexpr double kWidestStep = 0.24, kNarrowestStep = 0.06;  // likewise, of the descents after the first
constexpr double kWorthwhile = 0.002;                        // what a descent should gain
constexpr int kDigits = 3;                                   // of a fitted number

class ProfileFit {
 public:
  ProfileFit(const EngineFitSettings& settings, const ScoreProfile& score,
             const std::function<void(const std::string&)>& report)
      : settings_(settings), score_(score), report_(report) {}

  tl::expected<EngineFit, std::string> run() {
    for (const FreeEngineNumber& free : settings_.free) {
      best_.push_back(place_of(free.from, free.to, free.number.get(settings_.engine)));
    }
    const bool whole = screen() && optimise() && finish();
    if (!whole) return tl::unexpected(*problem_);
    return std::move(result_);
  }

 private:
  // Numbers that were not moved keep the value that the profile gives them, outside their bounds too.
  EngineProfile profile_at(const std::vector<double>& places) const {
    EngineProfile engine = settings_.engine;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const FreeEngineNumber& free = settings_.free[i];
      const double start = place_of(free.from, free.to, free.number.get(settings_.engine));
      if (places[i] != start) free.number.set(engine, rounded(value_at(free.from, free.to, places[i]), kDigits));
    }
    return engine;
  }

  // The score at a place, and whether it is the best so far.
  std::optional<double> evaluate(const std::vector<double>& places, const std::string& what) {
    ++result_.evaluations;
    const Outcome outcome = score_(profile_at(places), settings_.seed);
    if (!outcome) {
      problem_ = outcome.error();
      return std::nullopt;
    }
    if (!least_ || outcome->mean_log_q < least_->mean_log_q) {
      least_ = *outcome;
      best_ = places;
    }
    if (report_) {
      report_(fmt::format("{:>3}/{}  score {:.4f}  best {:.4f}  {}", result_.evaluations, settings_.evaluations,
                          outcome->mean_log_q, least_->mean_log_q, what));
    }
    return outcome->mean_log_q;
  }

  bool screen() {
    const std::vector<double> start = best_;
    const auto base = evaluate(start, "start");
    if (!base) return false;
    result_.start = *least_;
    const Outcome other = score_(settings_.engine, settings_.seed + 1);
    if (!other) return fail(other.error());
    ++result_.evaluations;
    result_.start_other_seed = *other;
    const double noise = std::abs(other->mean_log_q - *base);
    for (std::size_t i = 0; i < start.size(); ++i) {
      Sensitivity sensitivity;
      for (const bool up : {false, true}) {
        std::vector<double> places = start;
        places[i] = std::clamp(start[i] + (up ? kScreeningStep : -kScreeningStep), 0.0, 1.0);
        const std::string key(settings_.free[i].number.field->spec.key);
        const auto moved = evaluate(places, key + (up ? " up" : " down"));
        if (!moved) return false;
        (up ? sensitivity.higher : sensitivity.lower) = *moved - *base;
      }
      sensitivity.kept = std::max(std::abs(sensitivity.lower), std::abs(sensitivity.higher)) > noise / 2;
      result_.sensitivities.push_back(sensitivity);
    }
    combine(start);
    return true;
  }

  // A first guess: every number moved to where its own screening was best, taken as independent.
  void combine(const std::vector<double>& start) {
    guess_ = start;
    for (std::size_t i = 0; i < start.size(); ++i) {
      const Sensitivity& s = result_.sensitivities[i];
      if (!s.kept || std::min(s.lower, s.higher) >= 0) continue;
      guess_[i] = std::clamp(start[i] + (s.higher < s.lower ? 1 : -1) * kScreeningStep / 2, 0.0, 1.0);
    }
  }

  bool optimise() {
    std::vector<std::size_t> moved;
    for (std::size_t i = 0; i < best_.size(); ++i) {
      if (result_.sensitivities[i].kept) moved.push_back(i);
    }
    if (moved.empty() || !budget_left()) return true;
    if (!evaluate(guess_, "all that helped")) return false;
    if (!descend(moved, kFirstStep)) return false;
    // Many numbers and few profiles: a descent stands still early, above all where costs make up for each other.
    double step = kWidestStep;
    while (step >= kNarrowestStep && budget_left()) {
      const double before = least_->mean_log_q;
      if (!shift(moved, step) || !descend(moved, step)) return false;
      if (before - least_->mean_log_q < kWorthwhile) step /= 2;
    }
    return true;
  }

  // Tries the best profile with all these numbers moved together, up and down.
  bool shift(const std::vector<std::size_t>& moved, double step) {
    const std::vector<double> around = best_;
    for (const double by : {step, -step}) {
      std::vector<double> places = around;
      for (const std::size_t i : moved) places[i] = std::clamp(around[i] + by, 0.0, 1.0);
      if (budget_left() && !evaluate(places, by > 0 ? "all up" : "all down")) return false;
    }
    return true;
  }

  // Moves these numbers from the best profile until it stands still or the evaluations are used up.
  bool descend(const std::vector<std::size_t>& moved, double step) {
    if (!budget_left()) return true;
    const std::unique_ptr<nlopt_opt_s, void (*)(nlopt_opt)> optimiser(
        nlopt_create(moved.size() > 1 ? NLOPT_LN_BOBYQA : NLOPT_LN_COBYLA, static_cast<unsigned>(moved.size())),
        nlopt_destroy);
    Call call{*this, optimiser.get(), moved, best_};
    std::vector<double> places;
    for (const std::size_t i : moved) places.push_back(std::clamp(best_[i], 0.0, 1.0));
    nlopt_set_min_objective(optimiser.get(), &ProfileFit::call_back, &call);
    nlopt_set_lower_bounds1(optimiser.get(), 0.0);
    nlopt_set_upper_bounds1(optimiser.get(), 1.0);
    nlopt_set_xtol_abs1(optimiser.get(), kTolerance);
    nlopt_set_initial_step1(optimiser.get(), step);
    double least = 0;
    nlopt_optimize(optimiser.get(), places.data(), &least);  // its best is kept by evaluate(), however it ends
    return !problem_;
  }

  // finish() takes one more.
  bool budget_left() const { return result_.evaluations + 1 < settings_.evaluations; }

  struct Call {
    ProfileFit& fit;
    nlopt_opt optimiser;
    const std::vector<std::size_t>& moved;
    std::vector<double> around;  // places of the numbers that stay
  };

  static double call_back(unsigned n, const double* places, double*, void* data) {
    Call& call = *static_cast<Call*>(data);
    std::vector<double> all = call.around;
    for (unsigned i = 0; i < n; ++i) all[call.moved[i]] = places[i];
    const auto score = call.fit.budget_left() ? call.fit.evaluate(all, "") : std::nullopt;
    if (!score) nlopt_force_stop(call.optimiser);
    return score.value_or(0);
  }

  bool finish() {
    result_.engine = profile_at(best_);
    for (const FreeEngineNumber& free : settings_.free) result_.values.push_back(free.number.get(result_.engine));
    result_.end = *least_;
    const Outcome other = score_(result_.engine, settings_.seed + 1);
    if (!other) return fail(other.error());
    ++result_.evaluations;
    result_.end_other_seed = *other;
    return true;
  }

  bool fail(const std::string& why) {
    problem_ = why;
    return false;
  }

  const EngineFitSettings& settings_;
  const ScoreProfile& score_;
  const std::function<void(const std::string&)>& report_;
  std::vector<double> best_, guess_;  // places in [0, 1] between the bounds
  std::optional<FitScore> least_;
  std::optional<std::string> problem_;
  EngineFit result_;
};

}  // namespace

tl::expected<EngineFit, std::string> fit_profile(const EngineFitSettings& settings, const ScoreProfile& score,
                                                 const std::function<void(const std::string&)>& report) {
  assert(!settings.free.empty() && settings.evaluations >= least_evaluations(settings.free.size()));
  return ProfileFit(settings, score, report).run();
}

}  // namespace millrace::experiments
