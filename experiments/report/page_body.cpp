#include "experiments/report/page_body.h"

#include <fmt/format.h>

#include "experiments/report/html_text.h"

namespace millrace::experiments {

void PageBody::list(const std::string& id, const std::string& title, Listed listed) {
  if (listed != Listed::no) headings_.push_back({listed == Listed::top, id, title});
}

void PageBody::heading(int level, const std::string& id, const std::string& title, Listed listed,
                       std::string_view css_class) {
  list(id, title, listed);
  html_ += fmt::format("<h{0} id=\"{1}\"{2}><a class=\"here\" href=\"#{1}\">{3}</a></h{0}>\n", level, id,
                       css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class), html_text(title));
}

std::string PageBody::next_figure() {
  return fmt::format("figure-{}", ++figures_);
}

std::string PageBody::contents() const {
  std::string html = "<nav aria-label=\"contents\">\n<details open><summary>Contents</summary>\n<ol>\n";
  for (std::size_t i = 0; i < headings_.size(); ++i) {
    const Heading& heading = headings_[i];
    html += fmt::format("<li><a href=\"#{}\">{}</a>", heading.id, html_text(heading.title));
    const bool top_next = i + 1 == headings_.size() || headings_[i + 1].top;
    if (heading.top && !top_next) {
      html += "\n<ol>\n";
    } else {
      html += !heading.top && top_next ? "</li>\n</ol>\n</li>\n" : "</li>\n";
    }
  }
  return html + "</ol>\n</details>\n</nav>\n";
}

}  // namespace millrace::experiments
