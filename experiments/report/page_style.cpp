#include "experiments/report/page_style.h"

#include <fmt/format.h>

#include <charconv>

#include "experiments/figures/palette.h"
#include "experiments/report/page_files.h"

namespace millrace::experiments {

namespace {

int channel(std::string_view colour, std::size_t position) {
  int value = 0;
  std::from_chars(colour.data() + position, colour.data() + position + 2, value, 16);
  return value;
}

// Rules that give what gnuplot drew in `colour` ("#rrggbb") another one: it writes text, lines, marks and areas as
// below.
std::string recoloured(std::string_view colour, std::string_view variable) {
  const int red = channel(colour, 1), green = channel(colour, 3), blue = channel(colour, 5);
  return fmt::format(
      "figure svg [fill=\"rgb({0},{1},{2})\"]{{fill:var({3})}}\n"
      "figure svg [stroke=\"rgb({0:3}, {1:3}, {2:3})\"]{{stroke:var({3})}}\n"
      "figure svg [color=\"rgb({0:3}, {1:3}, {2:3})\"]{{color:var({3})}}\n"
      "figure svg [fill=\"{4}\"]{{fill:var({3})}}\n",
      red, green, blue, variable, colour);
}

}  // namespace

std::string page_css() {
  return std::string(page_file_css()) + recoloured(kInk, "--ink") + recoloured(kGrid, "--grid") +
         recoloured(kPaper, "--paper");
}

}  // namespace millrace::experiments
