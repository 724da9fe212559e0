#include "experiments/cli/present_sweep.h"

#include <fmt/format.h>

#include <utility>

#include "experiments/cli/places.h"
#include "experiments/cli/version.h"
#include "experiments/cli/written_file.h"
#include "experiments/config/config_home.h"
#include "experiments/report/report.h"
#include "experiments/sweeps/sweep_chart.h"
#include "experiments/sweeps/sweep_results.h"

namespace millrace::experiments {
namespace {

constexpr const char* kTable = "sweep.csv";

// FOLDER/figures/NAME.{svg,png,csv}
tl::expected<DrawnFigure, std::string> draw(const SweepFigure& figure, const FigurePlot& made,
                                            const std::filesystem::path& folder) {
  if (auto done = make_folder(folder / "figures"); !done) return tl::unexpected(done.error());
  const std::string base = (folder / "figures" / figure.name).string();
  DrawnFigure drawn{.name = figure.name,
                    .query = "",
                    .title = figure.title.empty() ? figure.name : figure.title,
                    .svg = base + ".svg",
                    .png = base + ".png",
                    .csv = base + ".csv"};
  if (auto done = write_file(drawn.csv, made.csv); !done) return tl::unexpected(done.error());
  if (auto done = draw_with_gnuplot(made.plot, base); !done) return tl::unexpected(done.error());
  return drawn;
}

}  // namespace

StoreResult<void> print_sweep(Store& store, const std::string& hash, const std::filesystem::path& folder) {
  const auto sweep = stored_sweep(store, hash);
  if (!sweep) return tl::unexpected(sweep.error());
  const auto results = sweep_results(store.database(), **sweep);
  if (!results) return tl::unexpected(results.error());
  fmt::print("{}", sweep_table(**sweep, *results));
  if (std::filesystem::exists(folder / kTable)) fmt::print("\nall rows {}\n", (folder / kTable).string());
  return {};
}

tl::expected<void, std::string> write_sweep(Store& store, const std::string& hash,
                                            const std::vector<SweepFigure>& figures, const Options& options,
                                            const std::filesystem::path& folder) {
  const auto sweep = stored_sweep(store, hash);
  if (!sweep) return tl::unexpected(sweep.error().what);
  const auto results = sweep_results(store.database(), **sweep);
  if (!results) return tl::unexpected(results.error().what);
  if (auto done = write_file(folder / kTable, sweep_csv(**sweep, *results)); !done) return done;
  const auto seeds = store.database().rows("SELECT min(seed) FROM sweep_cell WHERE sweep = ?1", {hash});
  if (!seeds) return tl::unexpected(seeds.error().what);
  ReportSubject subject{.title = (*sweep)->name + (options.quick ? " (quick)" : ""),
                        .provenance = {.command = options.command,
                                       .config = config_path(options.subject),
                                       .version = kVersion,
                                       .seed = static_cast<std::uint64_t>(integer(seeds->front().front())),
                                       .overrides = options.set},
                        .comparisons = {},
                        .sweep = {.table = sweep_section(**sweep, *results), .figures = {}}};
  for (const SweepFigure& figure : figures) {
    const auto failed = [&](const std::string& why) {
      return tl::unexpected(fmt::format("figure '{}': {}", figure.name, why));
    };
    const auto made = sweep_chart(**sweep, *results, figure);
    if (!made) return failed(made.error());
    auto drawn = draw(figure, *made, folder);
    if (!drawn) return failed(drawn.error());
    subject.sweep.figures.push_back(std::move(*drawn));
  }
  return write_report(store.database(), subject, folder / "report.html");
}

}  // namespace millrace::experiments
