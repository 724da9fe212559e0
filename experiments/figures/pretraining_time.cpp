#include "experiments/figures/pretraining_time.h"

#include <algorithm>
#include <optional>

#include "experiments/figures/csv_text.h"
#include "experiments/figures/line_chart.h"
#include "experiments/learning/pretraining_clocks.h"

namespace millrace::experiments {

namespace {

struct Timed {
  std::string model;
  std::int64_t executions = 0, held_out = 0;  // that were trained on; that encoders were judged by
  double reading_s = 0, clustering_s = 0, training_s = 0;

  double all() const { return static_cast<double>(executions + held_out); }
  double total_s() const { return clustering_s + training_s; }
};

StoreResult<std::optional<Timed>> timed(Database& store, const FigureModel& model) {
  const auto rows = store.rows(
      "SELECT m.training_examples, m.validation_examples, w.what, w.duration_s FROM model AS m JOIN wall_clock AS w ON "
      "w.subject = m.model WHERE m.model = ?1",
      {model.hash});
  if (!rows) return tl::unexpected(rows.error());
  Timed result{.model = model.name};
  int clocks = 0;
  for (const Row& row : *rows) {
    result.executions = integer(row[0]);
    result.held_out = integer(row[1]);
    for (const auto& [what, seconds] :
         {std::pair(kReadingClock, &Timed::reading_s), std::pair(kClusteringClock, &Timed::clustering_s),
          std::pair(kEncodersClock, &Timed::training_s)}) {
      if (text(row[2]) != what) continue;
      result.*seconds = number(row[3]);
      ++clocks;
    }
  }
  return clocks == 3 ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace

tl::expected<FigurePlot, std::string> pretraining_time_figure(Database& store, const FigureSubject& subject) {
  std::vector<Timed> models;
  for (const FigureModel& model : subject.models) {
    auto found = timed(store, model);
    if (!found) return tl::unexpected(found.error().what);
    if (*found) models.push_back(std::move(**found));
  }
  if (models.empty()) {
    return tl::unexpected(std::string("the store holds no pre-trained model whose time was taken"));
  }
  std::ranges::stable_sort(models, {}, &Timed::all);
  LinePanel panel{.heading = "time of pre-training", .scale = "s", .lines = {}, .marks = {}};
  panel.lines = {{"clustering", 0, {}}, {"training the encoders", 1, {}}, {"both", 2, {}}};
  std::vector<Row> rows;
  for (const Timed& model : models) {
    panel.lines[0].points.emplace_back(model.all(), model.clustering_s);
    panel.lines[1].points.emplace_back(model.all(), model.training_s);
    panel.lines[2].points.emplace_back(model.all(), model.total_s());
    rows.push_back({model.model, model.executions, model.held_out, model.reading_s, model.clustering_s,
                    model.training_s, model.total_s()});
  }
  return FigurePlot{line_chart_plot({.title = subject.title, .across = "executions", .panels = {std::move(panel)}}),
                    csv_text("model,executions,held_out,reading_s,clustering_s,training_s,total_s", rows)};
}

}  // namespace millrace::experiments
