#include "experiments/figures/plot_style.h"

#include <fmt/format.h>

#include "experiments/figures/gnuplot.h"
#include "experiments/figures/palette.h"

namespace millrace::experiments {

namespace {

constexpr int kLegendRow_px = 26;
constexpr int kSample_px = 34;     // length of a line sample
constexpr int kGap_px = 30;        // between entries
constexpr double kGlyph_px = 9.0;  // mean advance of the font, on the safe side

// Characters, not bytes: UTF-8 continuation bytes do not count.
std::size_t glyphs(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace

std::string style_commands() {
  return fmt::format(
      "unset key\n"
      "set border 3 linewidth 1 linecolor rgb '{0}'\n"
      "set tics nomirror out scale 0.5 textcolor rgb '{0}'\n"
      "set grid xtics ytics linetype 1 linewidth 0.7 linecolor rgb '{1}'\n"
      "set grid back\n",
      kInk, kGrid);
}

std::string title_commands(std::string_view title, double left, int y_px, int height_px) {
  return fmt::format("set label {} at screen {:.4f},{:.4f} left font ',17' textcolor rgb '{}'\n", gnuplot_quoted(title),
                     left, 1.0 - static_cast<double>(y_px) / height_px, kInk);
}

std::string panel_commands(const PanelEdges& edges) {
  return fmt::format(
      "set lmargin at screen {:.4f}\nset rmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n"
      "set tmargin at screen {:.4f}\n",
      edges.left, edges.right, edges.bottom, edges.top);
}

Legend line_legend(const std::vector<LegendEntry>& entries, int left_px, int y_px, int width_px, int height_px) {
  Legend legend;
  int x = left_px, row = 0;
  for (const LegendEntry& entry : entries) {
    const int length = kSample_px + 8 + static_cast<int>(kGlyph_px * static_cast<double>(glyphs(entry.label)));
    if (x > left_px && x + length > width_px) {
      x = left_px;
      ++row;
    }
    const double y = 1.0 - static_cast<double>(y_px + row * kLegendRow_px) / height_px;
    const auto across = [&](int px) { return static_cast<double>(px) / width_px; };
    legend.commands += fmt::format(
        "set arrow from screen {0:.4f},{1:.4f} to screen {2:.4f},{1:.4f} nohead linecolor rgb '{3}' dashtype {4} "
        "linewidth {5}\n"
        "set label {6} at screen {7:.4f},{1:.4f} left textcolor rgb '{8}'\n",
        across(x), y, across(x + kSample_px), entry.colour, entry.dash, entry.width * 1.3, gnuplot_quoted(entry.label),
        across(x + kSample_px + 8), kInk);
    x += length + kGap_px;
  }
  legend.height_px = (row + 1) * kLegendRow_px;
  return legend;
}

std::string tuner_line(std::size_t position) {
  return fmt::format("linecolor rgb '{}' dashtype {} linewidth 2.2", tuner_colour(position), tuner_dash(position));
}

}  // namespace millrace::experiments
