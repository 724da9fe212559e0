#include "experiments/fidelity/fidelity_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "experiments/fidelity/fidelity_errors.h"
#include "experiments/figures/axis.h"
#include "experiments/figures/diagonals.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/validation/scatter_plot.h"

namespace millrace::experiments {
namespace {

constexpr int kWidth_px = 1200;
constexpr int kHeight_px = 640;
constexpr double kMargin = 1.5;  // factor beyond the outermost marks
constexpr double kLegendHeight = 0.895;

struct Panel {
  FidelityQuantity quantity;
  PanelEdges edges;
};
constexpr std::array<Panel, 2> kPanels = {{{FidelityQuantity::source_rate, {0.085, 0.485, 0.11, 0.8}},
                                           {FidelityQuantity::latency, {0.585, 0.985, 0.11, 0.8}}}};

struct Mark {
  double measured, judged;
  std::optional<double> repeated;
  bool saturated;
};

struct Marks {
  std::vector<Mark> shown;
  std::size_t pairs = 0, no_result = 0;
};

// Quantities of whole plans have one pair at most.
std::optional<double> repeated_value(const FidelityPlans& plans, const FidelityPlan& plan, FidelityQuantity quantity) {
  if (!plans.has_repeated) return std::nullopt;
  const auto pairs = fidelity_pairs(plan, 0, quantity);
  return pairs.empty() ? std::nullopt : pairs.front().judged;
}

Marks marks_of(const FidelityPlans& plans, std::size_t set, FidelityQuantity quantity) {
  Marks marks;
  for (const FidelityPlan& plan : plans.plans) {
    for (const FidelityPair& pair : fidelity_pairs(plan, set, quantity)) {
      if (!pair.measured || !pair.judged) {
        ++marks.no_result;
        continue;
      }
      ++marks.pairs;
      if (marks.shown.size() == kMostMarks) continue;
      marks.shown.push_back({*pair.measured, *pair.judged, repeated_value(plans, plan, quantity), plan.saturated});
    }
  }
  return marks;
}

// One axis serves both directions, so that the diagonal is one.
Axis axis_for(const Panel& panel, const Marks& marks) {
  double smallest = std::numeric_limits<double>::infinity(), largest = 0;
  for (const Mark& mark : marks.shown) {
    for (const double value : {mark.measured, mark.judged, mark.repeated.value_or(mark.measured)}) {
      smallest = std::min(smallest, value);
      largest = std::max(largest, value);
    }
  }
  if (marks.shown.empty()) smallest = 1, largest = 10;
  return decade_axis(smallest / kMargin, largest * kMargin, panel.quantity == FidelityQuantity::latency);
}

std::string block(const std::string& name, const std::string& lines) {
  // Never empty: gnuplot refuses to plot an empty block.
  return fmt::format("${} << END_OF_DATA\n{}NaN NaN NaN\nEND_OF_DATA\n", name, lines);
}

std::string data_blocks(std::size_t panel, const Marks& marks) {
  std::array<std::string, 2> points;
  std::string repeats;
  for (const Mark& mark : marks.shown) {
    points[mark.saturated ? 1 : 0] += fmt::format("{:.4g} {:.4g}\n", mark.measured, mark.judged);
    if (mark.repeated) repeats += fmt::format("{:.4g} {:.4g} {:.4g}\n", mark.measured, mark.judged, *mark.repeated);
  }
  return block(fmt::format("marks{}_0", panel), points[0]) + block(fmt::format("marks{}_1", panel), points[1]) +
         block(fmt::format("repeats{}", panel), repeats);
}

std::string heading_text(const Panel& panel, const Marks& marks) {
  const bool rate = panel.quantity == FidelityQuantity::source_rate;
  std::string words = rate ? "achieved source rate: " : "mean latency: ";
  if (marks.shown.size() < marks.pairs) words += fmt::format("{} of ", marks.shown.size());
  words += fmt::format("{} plans", marks.pairs);
  if (marks.no_result > 0) words += fmt::format(", {} with a result in one set alone", marks.no_result);
  return words;
}

// gnuplot's pointtype: a ring, and a filled triangle.
constexpr std::array<int, 2> kShapes = {6, 9};

std::string panel_plot(std::size_t number, const Panel& panel, const Marks& marks) {
  const Axis axis = axis_for(panel, marks);
  std::string commands = panel_commands(panel.edges) + axis_commands("x", axis) + axis_commands("y", axis);
  commands += fmt::format("set label 1 {} at screen {:.4f},{:.4f} left textcolor rgb '{}'\n",
                          gnuplot_quoted(heading_text(panel, marks)), panel.edges.left, panel.edges.top + 0.03, kInk);
  commands += fmt::format(
      "set xlabel 'measured' textcolor rgb '{0}'\nset ylabel 'simulated' offset 0.2,0 textcolor rgb '{0}'\n", kInk);
  commands += data_blocks(number, marks);
  commands += fmt::format("plot x with lines linecolor rgb '{}' linewidth 1.2 notitle", kInk);
  for (const char* line : {"2*x", "x/2"}) {
    commands += fmt::format(", {} with lines linecolor rgb '{}' dashtype 2 linewidth 1 notitle", line, kOffered);
  }
  commands +=
      fmt::format(", $repeats{} using 1:2:($3-$1):(0) with vectors nohead linecolor rgb '{}' linewidth 1.5 notitle",
                  number, kOffered);
  for (const std::size_t saturated : {0, 1}) {
    commands += fmt::format(
        ", $marks{}_{} using 1:2 with points pointtype {} pointsize 0.9*mark linewidth 1.5 linecolor rgb '{}' notitle",
        number, saturated, kShapes[saturated], tuner_colour(saturated));
  }
  return commands + "\n";
}

// The marks by name, in a row below the title.
std::string mark_legend(bool has_repeated) {
  struct Entry {
    std::string_view words;
    double left;
  };
  constexpr std::array<Entry, 2> kEntries = {
      {{"not saturated", 0.085}, {"saturated: measured source rate below 0.9 of the configured", 0.22}}};
  std::string commands;
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    commands += fmt::format(
        "set label '' at screen {0:.4f},{1:.4f} point pointtype {2} pointsize 1.3*mark linewidth 1.5 linecolor rgb "
        "'{3}'\nset label {4} at screen {5:.4f},{1:.4f} left textcolor rgb '{6}'\n",
        kEntries[i].left + 0.008, kLegendHeight, kShapes[i], tuner_colour(i), gnuplot_quoted(kEntries[i].words),
        kEntries[i].left + 0.02, kInk);
  }
  if (!has_repeated) return commands;
  return commands +
         fmt::format(
             "set arrow from screen 0.68,{0:.4f} to screen 0.7,{0:.4f} nohead linecolor rgb '{1}' linewidth "
             "1.5\nset label 'to the repeated measurement' at screen 0.71,{0:.4f} left textcolor rgb '{2}'\n",
             kLegendHeight, kOffered, kInk);
}

// The same squares; a mark that was measured twice has its way to the second measurement as an interval.
PicturePanel panel_picture(const Panel& panel, const Marks& marks) {
  const Axis axis = axis_for(panel, marks);
  const bool latency = panel.quantity == FidelityQuantity::latency;
  PicturePanel shown;
  shown.heading = heading_text(panel, marks);
  shown.across = {.label = "measured",
                  .unit = latency ? PictureUnit::milliseconds : PictureUnit::per_second,
                  .log = axis.scale == Axis::Scale::kLog};
  shown.up = shown.across;
  shown.up.label = "simulated";
  shown.series = diagonals(axis);
  for (const bool saturated : {false, true}) {
    PictureSeries series{.label = saturated ? "saturated" : "not saturated",
                         .colour = std::string(tuner_colour(saturated ? 1 : 0)),
                         .form = saturated ? PictureForm::points : PictureForm::hollow_points};
    for (const Mark& mark : marks.shown) {
      if (mark.saturated != saturated) continue;
      PicturePoint& point = series.points.emplace_back(PicturePoint{mark.measured, mark.judged});
      if (mark.repeated) std::tie(point.left, point.right) = std::minmax(mark.measured, *mark.repeated);
    }
    shown.series.push_back(std::move(series));
  }
  return shown;
}

}  // namespace

Plot fidelity_plot(const FidelityPlans& plans, std::size_t set, const std::string& title) {
  // The labels of the first panel are the picture's; the later one only has its own heading, tagged 1.
  std::string commands = "set multiplot\n" + style_commands() + "set samples 2\nset label 1 ''\n" +
                         title_commands(title, kPanels[0].edges.left, 28, kHeight_px) + mark_legend(plans.has_repeated);
  Picture picture{.title = title, .beside = true};
  for (std::size_t number = 0; number < kPanels.size(); ++number) {
    if (number == 1) commands += "unset label\nunset arrow\n";
    const Marks marks = marks_of(plans, set, kPanels[number].quantity);
    commands += panel_plot(number, kPanels[number], marks);
    picture.panels.push_back(panel_picture(kPanels[number], marks));
  }
  return {commands + "unset multiplot\n", kWidth_px, kHeight_px, std::move(picture)};
}

}  // namespace millrace::experiments
