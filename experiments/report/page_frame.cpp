#include "experiments/report/page_frame.h"

#include <fmt/format.h>

#include "experiments/report/figure_html.h"
#include "experiments/report/html_text.h"
#include "experiments/report/page_files.h"
#include "experiments/report/page_style.h"

namespace millrace::experiments {

std::string whole_page(const std::string& title, const PageBody& body) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n</head>\n<body>\n{2}<main>\n<h1>{0}</h1>\n",
      html_text(title), page_css(), body.contents());
  html += body.html() + "</main>\n";
  const bool charts = body.html().find(kChartStart) != std::string::npos;
  for (const std::string_view script : {charts ? page_file_plotly() : std::string_view(), page_file_script()}) {
    if (script.empty()) continue;
    html += "<script>";
    html += script;
    html += "</script>\n";
  }
  return html + "</body>\n</html>\n";
}

}  // namespace millrace::experiments
