#include "experiments/figures/cpu_utilisation.h"

#include "experiments/figures/csv_text.h"
#include "experiments/figures/line_chart.h"
#include "experiments/figures/protocol_rounds.h"

namespace millrace::experiments {

namespace {

Value share_or_null(const std::optional<double>& share) {
  return share ? Value(*share) : Value();
}

}  // namespace

tl::expected<FigurePlot, std::string> cpu_utilisation_figure(Database& store, const FigureSubject& subject) {
  LineChart chart{.title = subject.title, .across = "round of the protocol", .shares = true, .panels = {}};
  std::vector<Row> rows;
  for (const std::string& query : subject.queries) {
    const auto runs = round_series(store, subject, query);
    if (!runs) return tl::unexpected(runs.error().what);
    if (runs->empty()) continue;
    LinePanel& panel = chart.panels.emplace_back();
    panel.heading = query + ": CPU in use of an instance, mean; dotted: the load changes";
    panel.scale = "of a core";
    for (const RoundSeries& run : *runs) {
      ChartLine& line = panel.lines.emplace_back(ChartLine{run.tuner, run.position, {}});
      std::int64_t iteration = 0;
      for (const RoundPoint& round : run.rounds) {
        ++iteration;
        const auto across = static_cast<double>(iteration);
        if (round.round == 0 && &run == &runs->front()) panel.marks.push_back(across - 0.5);
        if (round.cpu_share) line.points.emplace_back(across, *round.cpu_share);
        rows.push_back({query, run.tuner, run.replication, iteration, round.change, round.round, round.load,
                        round.total_parallelism, share_or_null(round.cpu_share)});
      }
    }
  }
  if (chart.panels.empty()) return tl::unexpected(std::string("the store holds no finished run"));
  return FigurePlot{line_chart_plot(chart),
                    csv_text("query,tuner,replication,iteration,change,round,load,total_parallelism,cpu_share", rows)};
}

}  // namespace millrace::experiments
