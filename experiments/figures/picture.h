// What a figure shows, apart from how it is drawn: gnuplot's picture and the report's interactive one are made of the
// same values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace millrace::experiments {

// Of an axis's values: chooses its ticks and the words of a value.
enum class PictureUnit : std::uint8_t { number, per_second, milliseconds, share };

struct PictureAxis {
  std::string label = {};
  PictureUnit unit = PictureUnit::number;
  bool log = false;                          // to begin with; the reader may change it
  std::vector<std::string> categories = {};  // at 0, 1, ...; none: an axis of numbers
};

// A missing `across` or `up` is a gap in a line.
struct PicturePoint {
  std::optional<double> across = {}, up = {};
  std::optional<double> low = {}, high = {};     // ends of an interval around `up`
  std::optional<double> left = {}, right = {};   // ends of an interval around `across`
  std::optional<double> lower = {}, upper = {};  // a box around `up`, within low and high: the quartiles
  std::string words = {};                        // what is to be said of it beside its values
};

enum class PictureForm : std::uint8_t { line, marked_line, steps, points, hollow_points, small_points, area };

struct PictureSeries {
  std::string label;   // series of one label are shown and hidden together
  std::string colour;  // "#rrggbb"
  int dash = 1;        // 1 is solid
  PictureForm form = PictureForm::line;
  double width = 2;  // of its line, pixels
  std::vector<PicturePoint> points = {};
};

struct PicturePanel {
  std::string heading;  // "": none
  PictureAxis across, up;
  double height = 1;                                  // relative to the other panels
  std::vector<PictureSeries> series = {};             // the first lies lowest
  std::vector<double> marks = {};                     // where a dotted line stands
  std::vector<std::pair<double, double>> spans = {};  // shaded, across
};

// Panels stand one below the other, or beside one another if `beside`. With `together` they have one axis across, and
// who narrows it in one narrows it in all. Without panels there is no picture.
struct Picture {
  std::string title;
  bool together = false;
  bool beside = false;
  std::vector<PicturePanel> panels = {};
};

// As JSON: the members by their names, each series' points as columns of equal length, of which those that no point has
// are left out; numbers read back exactly, and what is not finite is null. Text that is no UTF-8 is mended.
std::string picture_json(const Picture& picture);

}  // namespace millrace::experiments
