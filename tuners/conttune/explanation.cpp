#include "tuners/conttune/explanation.h"

#include <algorithm>

#include "tuners/json_number.h"

namespace millrace::tuners::conttune {
namespace {

constexpr std::uint32_t kMostShown = 128;

template <class T>
nlohmann::json or_null(const std::optional<T>& value) {
  return value ? json_number(*value) : nlohmann::json();
}

void explain_grid(const GaussianProcess& surrogate, const Choice& choice, double arriving, Mode mode,
                  nlohmann::json& quantities) {
  nlohmann::json means = nlohmann::json::array(), deviations = means, acquisitions = means;
  const std::uint32_t begin = grid_begin(mode);
  for (std::uint32_t p = begin; p <= std::min(choice.grid_end, begin + kMostShown - 1); ++p) {
    means.push_back(json_number(surrogate.mean(p)));
    deviations.push_back(json_number(surrogate.deviation(p)));
    acquisitions.push_back(acquisition(surrogate, p, choice.grid_end, arriving, mode));
  }
  quantities["grid_begin"] = begin;
  quantities["mu"] = std::move(means);
  quantities["sigma"] = std::move(deviations);
  quantities["acquisition"] = std::move(acquisitions);
  quantities["l"] = surrogate.hyperparameters().length_scale;
  quantities["sigma_f"] = surrogate.hyperparameters().signal;
}

}  // namespace

nlohmann::json explain_window(const Situation& now, std::optional<double> backpressure_ms_per_s) {
  return {{"p_i", now.degree},
          {"PA_i", json_number(now.ability)},
          {"lambda_i", json_number(now.arriving)},
          {"bp_i", or_null(backpressure_ms_per_s)},
          {"p_max_i", now.largest}};
}

void explain_choice(const Situation& now, const Choice& choice, const Settings& settings, nlohmann::json& quantities) {
  nlohmann::json observed = nlohmann::json::array();
  for (const Point& point : now.points) observed.push_back({point.degree, point.ability});
  quantities["PA"] = std::move(observed);
  quantities["p_star_i"] = choice.grid_end;
  if (choice.surrogate) explain_grid(*choice.surrogate, choice, now.arriving, settings.mode, quantities);
  quantities["p_acq"] = choice.proposed ? nlohmann::json(*choice.proposed) : nlohmann::json();
  quantities["d"] = or_null(choice.distance);
  quantities["alpha"] = settings.alpha;
  quantities["x_i"] = or_null(choice.linear);
  quantities["rule"] = to_string(choice.rule);
  quantities["p_new"] = choice.degree;
}

}  // namespace millrace::tuners::conttune
