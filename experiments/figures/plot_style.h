// The look that all figures share, as gnuplot commands.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

// Edges of a panel as shares of the picture, from its lower left corner.
struct PanelEdges {
  double left, right, bottom, top;
};

// To be given once, at the top: axes, grid and font colours.
std::string style_commands();

// A heading, flush with `left` and `y_px` below the upper edge.
std::string title_commands(std::string_view title, double left, int y_px, int height_px);

// Margins of the next panel.
std::string panel_commands(const PanelEdges& edges);

struct LegendEntry {
  std::string label;
  std::string_view colour;
  int dash = 1;        // gnuplot's dashtype
  double width = 2.2;  // of the line
};
// A legend of line samples, in rows that wrap at the right edge, outside every panel.
struct Legend {
  std::string commands;
  int height_px = 0;  // of all its rows
};
// Drawn from `left_px`, its first row `y_px` below the upper edge of the picture.
Legend line_legend(const std::vector<LegendEntry>& entries, int left_px, int y_px, int width_px, int height_px);

// How the lines of the tuner at this position look: colour, dash pattern, width.
std::string tuner_line(std::size_t position);

}  // namespace millrace::experiments
