#include "experiments/cli/run_forecasts.h"

#include <fmt/format.h>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/figures/gnuplot.h"
#include "experiments/forecasting/compute_forecast.h"
#include "experiments/forecasting/forecast_days.h"
#include "experiments/forecasting/forecast_key.h"
#include "experiments/forecasting/forecast_plot.h"
#include "experiments/forecasting/forecast_text.h"
#include "experiments/workers/stage_progress.h"

namespace millrace::experiments {

namespace {

void print(const Experiment& experiment, const ForecastSpec& spec, const std::vector<Forecasts>& all) {
  fmt::print("\nforecast {}/{}\n{}", experiment.name, spec.name, forecast_text(spec, all));
}

tl::expected<void, std::string> write(const Experiment& experiment, const ForecastSpec& spec,
                                      const std::vector<Forecasts>& all, const std::filesystem::path& folder) {
  const std::string stem = spec.name + "-forecast";
  const auto figures = folder / "figures";
  if (auto made = make_folder(figures); !made) return made;
  if (auto done = write_file(folder / (stem + ".csv"), forecast_steps_csv(spec, all)); !done) return done;
  if (auto done = write_file(folder / (stem + "-days.csv"), forecast_days_csv(all)); !done) return done;
  const std::string title = fmt::format("{}: {}", experiment.name, spec.name);
  return draw_with_gnuplot(forecast_plot(spec, all, title), figures / stem);
}

}  // namespace

int run_forecasts(const Experiment& experiment, Store& store, const Options& options,
                  const std::filesystem::path& folder) {
  std::size_t stored = 0;
  for (const ForecastSpec& spec : experiment.forecasts) {
    tell_stage("forecast " + spec.name);
    const auto outcome = compute_forecast(experiment, spec, store, interrupted);
    if (!outcome) return complain(fmt::format("forecast {}: {}", spec.name, outcome.error().what), kFailure);
    if (*outcome == ForecastOutcome::interrupted) {
      return complain("interrupted; what was finished is stored, and the same command goes on from there",
                      kInterrupted);
    }
    stored += *outcome == ForecastOutcome::stored ? 1 : 0;
  }
  if (!options.quiet && !experiment.forecasts.empty()) {
    fmt::print(stderr, "millrace: {} forecasts: {} were stored, {} computed\n", experiment.forecasts.size(), stored,
               experiment.forecasts.size() - stored);
  }
  if (options.quick && !experiment.forecasts.empty()) fmt::print("quick: on the beginning of each series alone\n");
  for (const ForecastSpec& spec : experiment.forecasts) {
    const auto all = stored_forecasts(store, forecast_key(experiment, spec).hash(), spec);
    if (!all) return complain(all.error().what, kFailure);
    print(experiment, spec, *all);
    if (auto written = write(experiment, spec, *all, folder); !written) return complain(written.error(), kFailure);
  }
  return kFine;
}

StoreResult<void> print_forecasts(const Experiment& experiment, Store& store) {
  for (const ForecastSpec& spec : experiment.forecasts) {
    const auto all = stored_forecasts(store, forecast_key(experiment, spec).hash(), spec);
    if (!all) return tl::unexpected(all.error());
    if (!all->empty()) print(experiment, spec, *all);
  }
  return {};
}

}  // namespace millrace::experiments
