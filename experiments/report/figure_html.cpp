#include "experiments/report/figure_html.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "experiments/report/html_text.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

tl::expected<std::string, std::string> whole_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!(text << file.rdbuf())) return tl::unexpected(path.string() + " cannot be read");
  return text.str();
}

}  // namespace

std::string script_json(std::string_view json) {
  std::string safe;
  for (const char c : json) {
    switch (c) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string chart_html(const std::string& json, std::string_view caption, const std::string& id,
                       const std::string& still) {
  return fmt::format(
      "{}id=\"{}\">\n<figcaption>{}</figcaption>\n<script type=\"application/json\">{}</script>\n"
      "<noscript>{}</noscript>\n</figure>\n",
      kChartStart, id, html_text(caption), script_json(json), still);
}

tl::expected<std::string, std::string> drawn_figure_html(const fs::path& svg, std::string_view caption,
                                                         const std::string& id) {
  const auto picture = whole_file(svg);
  if (!picture) return picture;
  const std::string still = inline_svg(*picture, id + "-");
  const auto json = whole_file(fs::path(svg).replace_extension(".json"));
  if (json) return chart_html(*json, caption, id, still);
  return fmt::format("<figure class=\"still\" id=\"{}\" aria-label=\"{}\">\n{}</figure>\n", id, html_text(caption),
                     still);
}

}  // namespace millrace::experiments
