#include "experiments/figures/tuning_time.h"

#include "experiments/figures/csv_text.h"
#include "experiments/figures/line_chart.h"
#include "experiments/figures/protocol_rounds.h"

namespace millrace::experiments {

namespace {

constexpr double kSecondsPerMinute = 60;

// What followed a change of load.
struct Tuning {
  std::int64_t change = 0;
  double load = 0;
  std::int64_t reconfigurations = 0;
  double waited_s = 0, deciding_s = 0;
};

std::vector<Tuning> tunings_of(const RoundSeries& run) {
  std::vector<Tuning> tunings;
  double first_s = 0;
  for (const RoundPoint& round : run.rounds) {
    if (tunings.empty() || tunings.back().change != round.change) {
      tunings.push_back({.change = round.change, .load = round.load});
      first_s = round.t_s;
    }
    Tuning& tuning = tunings.back();
    tuning.reconfigurations += round.reconfigured ? 1 : 0;
    tuning.waited_s = round.t_s - first_s;
    tuning.deciding_s += round.deciding_s;
  }
  return tunings;
}

}  // namespace

tl::expected<FigurePlot, std::string> tuning_time_figure(Database& store, const FigureSubject& subject) {
  const auto runs = round_series(store, subject, subject.query);
  if (!runs) return tl::unexpected(runs.error().what);
  if (runs->empty()) return tl::unexpected("the store holds no finished run of query " + subject.query);
  LinePanel panel{.heading = "time from a change of load to the end of the last deployment's wait",
                  .scale = "min",
                  .lines = {},
                  .marks = {}};
  std::vector<Row> rows;
  for (const RoundSeries& run : *runs) {
    ChartLine& line = panel.lines.emplace_back(ChartLine{run.tuner, run.position, {}});
    for (const Tuning& tuning : tunings_of(run)) {
      const bool changed = tuning.reconfigurations > 0;
      line.points.emplace_back(static_cast<double>(tuning.change + 1),
                               changed ? (tuning.waited_s + tuning.deciding_s) / kSecondsPerMinute : 0);
      rows.push_back({subject.query, run.tuner, run.replication, tuning.change, tuning.load, tuning.reconfigurations,
                      tuning.waited_s, tuning.deciding_s});
    }
  }
  return FigurePlot{line_chart_plot({.title = subject.title, .across = "change of load", .panels = {std::move(panel)}}),
                    csv_text("query,tuner,replication,change,load,reconfigurations,waited_s,deciding_s", rows)};
}

}  // namespace millrace::experiments
