#include "experiments/validation/scatter_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/diagonals.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"

namespace millrace::experiments {
namespace {

constexpr int kWidth_px = 1200;
constexpr int kHeight_px = 1130;
constexpr double kMargin = 1.5;  // factor beyond the outermost marks

struct Panel {
  JudgedQuantity quantity;
  std::string_view heading;
  PanelEdges edges;
};
constexpr std::array<Panel, 4> kPanels = {
    {{JudgedQuantity::latency, "latency", {0.085, 0.485, 0.54, 0.895}},
     {JudgedQuantity::throughput, "throughput", {0.585, 0.985, 0.54, 0.895}},
     {JudgedQuantity::source_rate, "achieved source rate", {0.085, 0.485, 0.06, 0.415}},
     {JudgedQuantity::operator_input, "input of each operator", {0.585, 0.985, 0.06, 0.415}}}};

struct Mark {
  double measured, simulated;
  bool saturated;
};

struct Marks {
  std::vector<Mark> shown;
  std::size_t pairs = 0, no_result = 0;
};

Marks marks_of(const std::vector<JudgedPlan>& plans, std::size_t input, JudgedQuantity quantity) {
  Marks marks;
  for (const JudgedPlan& plan : plans) {
    for (const auto& [pair, op] : pairs_of(plan, input, quantity)) {
      ++marks.pairs;
      if (std::isinf(q_error(pair))) {
        ++marks.no_result;
      } else if (marks.shown.size() < kMostMarks) {
        marks.shown.push_back({pair.measured, *pair.simulated, plan.measured.saturated().value_or(false)});
      }
    }
  }
  return marks;
}

Axis axis_for(const Panel& panel, const Marks& marks) {
  double smallest = 1, largest = 10;
  for (std::size_t i = 0; i < marks.shown.size(); ++i) {
    const auto [low, high] = std::minmax(marks.shown[i].measured, marks.shown[i].simulated);
    smallest = i == 0 ? low : std::min(smallest, low);
    largest = i == 0 ? high : std::max(largest, high);
  }
  // The same axis serves both directions, so that the diagonal is one.
  return decade_axis(smallest / kMargin, largest * kMargin, panel.quantity == JudgedQuantity::latency);
}

std::string data_block(std::size_t panel, const Marks& marks, bool saturated) {
  std::string block = fmt::format("$marks{}_{} << END_OF_DATA\n", panel, saturated ? 1 : 0);
  for (const Mark& mark : marks.shown) {
    if (mark.saturated == saturated) block += fmt::format("{:.4g} {:.4g}\n", mark.measured, mark.simulated);
  }
  // Never empty: gnuplot refuses to plot an empty block.
  return block + "NaN NaN\nEND_OF_DATA\n";
}

std::string heading_text(const Panel& panel, const Marks& marks) {
  std::string words = fmt::format("{}: ", panel.heading);
  const std::size_t with_result = marks.pairs - marks.no_result;
  if (marks.shown.size() < with_result) words += fmt::format("{} of ", marks.shown.size());
  words += fmt::format("{} pairs", with_result);
  if (marks.no_result > 0) words += fmt::format(", {} without a result", marks.no_result);
  return words;
}

std::string panel_plot(std::size_t number, const Panel& panel, const Marks& marks) {
  const Axis axis = axis_for(panel, marks);
  std::string commands = panel_commands(panel.edges) + axis_commands("x", axis) + axis_commands("y", axis);
  commands += fmt::format("set label 1 {} at screen {:.4f},{:.4f} left textcolor rgb '{}'\n",
                          gnuplot_quoted(heading_text(panel, marks)), panel.edges.left, panel.edges.top + 0.018, kInk);
  commands += fmt::format(
      "set xlabel 'measured' textcolor rgb '{0}'\nset ylabel 'simulated' offset 1.5,0 textcolor rgb '{0}'\n", kInk);
  commands += data_block(number, marks, false) + data_block(number, marks, true);
  commands += fmt::format("plot x with lines linecolor rgb '{0}' linewidth 1.2 notitle", kInk);
  for (const char* line : {"2*x", "x/2"}) {
    commands += fmt::format(", {} with lines linecolor rgb '{}' dashtype 2 linewidth 1 notitle", line, kOffered);
  }
  for (const std::size_t saturated : {0, 1}) {
    commands +=
        fmt::format(", $marks{}_{} using 1:2 with points pointtype 7 pointsize 0.6*mark linecolor rgb '{}' notitle",
                    number, saturated, tuner_colour(saturated));
  }
  return commands + "\n";
}

// The two colours by name, in a row below the title.
std::string colour_legend() {
  std::string commands;
  const std::array<std::pair<std::string_view, double>, 2> entries = {
      {{"not saturated", 0.085}, {"saturated: measured source rate below 0.9 of the configured", 0.22}}};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    commands += fmt::format(
        "set label '' at screen {0:.4f},0.945 point pointtype 7 pointsize 1.2*mark linecolor rgb '{1}'\n"
        "set label {2} at screen {3:.4f},0.945 left textcolor rgb '{4}'\n",
        entries[i].second + 0.008, tuner_colour(i), gnuplot_quoted(entries[i].first), entries[i].second + 0.02, kInk);
  }
  return commands;
}

PicturePanel panel_picture(const Panel& panel, const Marks& marks) {
  PicturePanel shown;
  shown.heading = heading_text(panel, marks);
  shown.across = {
      .label = "measured",
      .unit = panel.quantity == JudgedQuantity::latency ? PictureUnit::milliseconds : PictureUnit::per_second,
      .log = true};
  shown.up = shown.across;
  shown.up.label = "simulated";
  shown.series = diagonals(axis_for(panel, marks));
  for (const bool saturated : {false, true}) {
    PictureSeries series{.label = saturated ? "saturated" : "not saturated",
                         .colour = std::string(tuner_colour(saturated ? 1 : 0)),
                         .form = PictureForm::small_points};
    for (const Mark& mark : marks.shown) {
      if (mark.saturated == saturated) series.points.push_back({mark.measured, mark.simulated});
    }
    shown.series.push_back(std::move(series));
  }
  return shown;
}

}  // namespace

Plot scatter_plot(const std::vector<JudgedPlan>& plans, std::size_t input, const std::string& title) {
  // The labels of the first panel are the picture's; the later ones only have their own heading, tagged 1.
  std::string commands = "set multiplot\n" + style_commands() + "set samples 2\nset label 1 ''\n" +
                         title_commands(title, kPanels[0].edges.left, 28, kHeight_px) + colour_legend();
  Picture picture{.title = title, .beside = true};
  for (std::size_t number = 0; number < kPanels.size(); ++number) {
    if (number == 1) commands += "unset label\n";
    const Marks marks = marks_of(plans, input, kPanels[number].quantity);
    commands += panel_plot(number, kPanels[number], marks);
    picture.panels.push_back(panel_picture(kPanels[number], marks));
  }
  return {commands + "unset multiplot\n", kWidth_px, kHeight_px, std::move(picture)};
}

}  // namespace millrace::experiments
