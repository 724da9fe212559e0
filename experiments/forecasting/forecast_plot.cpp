#include "experiments/forecasting/forecast_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiments/figures/axis.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/figures/step_block.h"
#include "experiments/forecasting/forecast_summary.h"
#include "experiments/forecasting/forecaster_table.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200, kHeight_px = 820;
constexpr double kLeft = 0.085, kRight = 0.985;
constexpr std::array<PanelEdges, 2> kEdges = {{{kLeft, kRight, 0.535, 0.825}, {kLeft, kRight, 0.085, 0.375}}};
constexpr double kActualWidth = 5;

const Forecasts& judge_of(const std::vector<Forecasts>& all) {
  const auto gru = std::ranges::find(all, kGru, &Forecasts::forecaster);
  if (gru != all.end()) return *gru;
  const auto other = std::ranges::find_if(all, [](const Forecasts& each) { return each.forecaster != "oracle"; });
  return other != all.end() ? *other : all.front();
}

// The GRU beside the strongest simple one; without it all that have a shape.
std::vector<const Forecasts*> drawn_of(const std::vector<Forecasts>& all) {
  std::vector<const Forecasts*> drawn;
  const Forecasts& judge = judge_of(all);
  if (judge.forecaster == kGru) {
    if (const auto simple = strongest_simple(all)) drawn.push_back(&all[*simple]);
    drawn.push_back(&judge);
    return drawn;
  }
  for (const Forecasts& each : all) {
    if (each.forecaster != "oracle" && each.forecaster != "persistence") drawn.push_back(&each);
  }
  if (drawn.empty()) drawn.push_back(&judge);
  return drawn;
}

class WeekPanel {
 public:
  WeekPanel(const ForecastSpec& spec, const ForecastWeek& week, std::string heading)
      : spec_(spec), horizon_(spec.steps_of(spec.horizon)), week_(week), heading_(std::move(heading)) {}

  std::string commands(std::size_t number, const std::vector<const Forecasts*>& drawn) {
    std::string blocks = block(fmt::format("actual{}", number), actual());
    std::string plots = fmt::format("plot $actual{} using 1:2 with lines linecolor rgb '{}' linewidth {} notitle",
                                    number, kOffered, kActualWidth);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      const std::string name = fmt::format("forecast{}_{}", number, i);
      blocks += block(name, predicted(*drawn[i]));
      plots += fmt::format(", ${} using 1:2 with lines {} notitle", name, tuner_line(i));
    }
    return blocks + panel_commands(kEdges[number]) + axis_commands("x", days_axis()) +
           axis_commands("y", linear_axis(largest_, "/s")) +
           fmt::format("set label 1 {} at screen {:.4f},{:.4f} left textcolor rgb '{}'\n", gnuplot_quoted(heading_),
                       kLeft, kEdges[number].top + 0.03, kInk) +
           plots + "\n";
  }

  PicturePanel picture(const std::vector<const Forecasts*>& drawn) const {
    PicturePanel panel;
    panel.heading = heading_;
    panel.across.label = "day of the week shown";
    panel.up.unit = PictureUnit::per_second;
    panel.series.push_back({.label = "what came",
                            .colour = std::string(kOffered),
                            .form = PictureForm::steps,
                            .width = kActualWidth,
                            .points = step_points(steps_of(actual()), spec_.horizon.seconds())});
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      panel.series.push_back({.label = drawn[i]->forecaster,
                              .colour = std::string(tuner_colour(i)),
                              .dash = tuner_dash(i),
                              .form = PictureForm::steps,
                              .points = step_points(steps_of(predicted(*drawn[i])), spec_.horizon.seconds())});
    }
    return panel;
  }

 private:
  const double* actual() const { return spec_.series.data() + spec_.train_steps() + week_.first * horizon_; }
  const double* predicted(const Forecasts& by) const { return by.predicted.data() + week_.first * horizon_; }

  std::vector<Step> steps_of(const double* values) const {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < week_.days * horizon_; ++i) {
      const double start = static_cast<double>(i) * spec_.step.seconds();
      steps.push_back({start, start + spec_.step.seconds(), values[i]});
    }
    return steps;
  }

  std::string block(const std::string& name, const double* values) {
    largest_ = std::max(largest_, *std::max_element(values, values + week_.days * horizon_));
    return step_block(name, steps_of(values), spec_.horizon.seconds());
  }

  // In days since the week's first, which are labelled as those of the series.
  Axis days_axis() const {
    Axis axis{.from = 0, .to = static_cast<double>(week_.days), .ticks = {}};
    for (std::size_t i = 0; i <= week_.days; ++i) {
      axis.ticks.push_back({static_cast<double>(i), fmt::format("{}", spec_.first_day() + week_.first + i)});
    }
    return axis;
  }

  const ForecastSpec& spec_;
  std::size_t horizon_;
  ForecastWeek week_;
  std::string heading_;
  double largest_ = 0;
};

}  // namespace

Plot forecast_plot(const ForecastSpec& spec, const std::vector<Forecasts>& all, const std::string& title) {
  const Forecasts& judge = judge_of(all);
  const ShownWeeks weeks = shown_weeks(judge);
  const std::vector<const Forecasts*> drawn = drawn_of(all);
  std::vector<LegendEntry> entries = {{"what came", kOffered, 1, kActualWidth}};
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    entries.push_back({drawn[i]->forecaster, tuner_colour(i), tuner_dash(i)});
  }
  std::string commands = "set multiplot\n" + style_commands() + "set label 1 ''\n" +
                         title_commands(title, kLeft, 30, kHeight_px) +
                         line_legend(entries, static_cast<int>(kLeft * kWidth_px), 66, kWidth_px, kHeight_px).commands;
  const auto heading = [&](std::string_view which, const ForecastWeek& week) {
    return fmt::format("{} of {}: MAPE {:.1f} % [records/s, by day]", which, judge.forecaster, 100 * week.mape_share);
  };
  WeekPanel typical(spec, weeks.typical, heading("a typical week", weeks.typical));
  WeekPanel worst(spec, weeks.worst, heading("the worst week", weeks.worst));
  commands += typical.commands(0, drawn) + "unset label\nset label 1 ''\n" + worst.commands(1, drawn);
  return {commands + "unset multiplot\n", kWidth_px, kHeight_px,
          Picture{.title = title, .panels = {typical.picture(drawn), worst.picture(drawn)}}};
}

}  // namespace millrace::experiments
