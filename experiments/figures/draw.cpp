#include "experiments/figures/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "experiments/figures/figure_table.h"
#include "experiments/figures/file_stem.h"
#include "experiments/figures/run_series.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

tl::expected<std::vector<std::string>, std::string> queries_of(Database& store, const Figure& figure,
                                                               const std::string& comparison) {
  if (!figure.queries.empty()) return figure.queries;
  auto names = query_names(store, comparison);
  if (!names) return tl::unexpected(names.error().what);
  return *names;
}

// A subject for each picture: all that the figure shows, or each of its tuners by itself.
std::vector<FigureSubject> subjects_of(const FigureEntry& entry, const FigureSubject& all,
                                       const std::vector<FirstRun>& runs) {
  if (!entry.each_tuner) return {all};
  std::vector<FigureSubject> subjects;
  for (const FirstRun& run : runs) {
    if (!all.shows(run.tuner)) continue;
    subjects.push_back(all);
    subjects.back().tuners = {run.tuner};
  }
  return subjects;
}

tl::expected<void, std::string> write(const fs::path& path, const std::string& csv) {
  std::ofstream file(path, std::ios::binary);
  file << csv;
  if (!file.flush()) return tl::unexpected(path.string() + " could not be written");
  return {};
}

tl::expected<DrawnFigure, std::string> draw_one(Database& store, const FigureEntry& entry, const Figure& figure,
                                                const FigureSubject& subject, const fs::path& folder) {
  auto made = entry.make(store, subject);
  if (!made) return tl::unexpected(made.error());
  std::vector<std::string> names = {figure.name};
  if (!entry.all_queries && !entry.of_models) names.push_back(subject.query);
  if (entry.each_tuner) names.push_back(subject.tuners.front());
  const fs::path base = folder / file_stem(names);
  DrawnFigure drawn{figure.name,           subject.query, subject.title, base.string() + ".svg", base.string() + ".png",
                    base.string() + ".csv"};
  if (auto done = write(drawn.csv, made->csv); !done) return tl::unexpected(done.error());
  if (!made->summary_csv.empty()) {
    if (auto done = write(base.string() + "-summary.csv", made->summary_csv); !done)
      return tl::unexpected(done.error());
  }
  auto done = draw_with_gnuplot(made->plot, base);
  if (!done) return tl::unexpected(done.error());
  return drawn;
}

tl::expected<void, std::string> make_folder_of(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return tl::unexpected(fmt::format("{} could not be made: {}", folder.string(), error.message()));
  return {};
}

std::string failure_of(const Figure& figure, const std::string& why) {
  return fmt::format("figure '{}': {}", figure.name, why);
}

}  // namespace

tl::expected<DrawnFigure, std::string> draw_models_figure(Database& store, const Figure& figure,
                                                          std::vector<FigureModel> models, const fs::path& folder) {
  const FigureEntry* entry = find_figure(figure.kind);
  if (entry == nullptr) return tl::unexpected(failure_of(figure, fmt::format("there is no kind '{}'", figure.kind)));
  if (auto made = make_folder_of(folder); !made) return tl::unexpected(failure_of(figure, made.error()));
  const FigureSubject subject{.comparison = "",
                              .query = "",
                              .title = figure.title.empty() ? figure.name : figure.title,
                              .tuners = {},
                              .models = std::move(models)};
  auto drawn = draw_one(store, *entry, figure, subject, folder);
  if (!drawn) return tl::unexpected(failure_of(figure, drawn.error()));
  return drawn;
}

tl::expected<std::vector<DrawnFigure>, std::string> draw_figure(Database& store, const Figure& figure,
                                                                const std::string& comparison, const fs::path& folder,
                                                                const std::string& beside) {
  const auto failed = [&](const std::string& why) { return tl::unexpected(failure_of(figure, why)); };
  const FigureEntry* entry = find_figure(figure.kind);
  if (entry == nullptr) return failed(fmt::format("there is no kind '{}'", figure.kind));
  const auto queries = queries_of(store, figure, comparison);
  if (!queries) return failed(queries.error());
  if (auto made = make_folder_of(folder); !made) return failed(made.error());

  std::vector<DrawnFigure> figures;
  if (entry->all_queries) {
    const FigureSubject all{.comparison = comparison,
                            .query = "",
                            .title = figure.title.empty() ? figure.name : figure.title,
                            .tuners = figure.tuners,
                            .queries = *queries,
                            .loads = figure.loads};
    auto drawn = draw_one(store, *entry, figure, all, folder);
    if (!drawn) return failed(drawn.error());
    return std::vector<DrawnFigure>{std::move(*drawn)};
  }
  for (const std::string& query : *queries) {
    const auto runs = first_runs(store, comparison, query);
    if (!runs) return failed(runs.error().what);
    if (runs->empty()) continue;
    for (FigureSubject& subject :
         subjects_of(*entry, {comparison, query, "", figure.tuners, {}, figure.loads}, *runs)) {
      if (entry->of_two) subject.beside = {beside, figure.comparison, figure.beside};
      subject.title = entry->each_tuner ? fmt::format("{} under {}", query, subject.tuners.front()) : query;
      if (!figure.title.empty()) subject.title += ": " + figure.title;
      auto drawn = draw_one(store, *entry, figure, subject, folder);
      if (!drawn) return failed(drawn.error());
      figures.push_back(std::move(*drawn));
    }
  }
  return figures;
}

}  // namespace millrace::experiments
