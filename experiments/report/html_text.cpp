#include "experiments/report/html_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace millrace::experiments {

namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string inline_svg(std::string_view svg, std::string_view prefix) {
  const std::size_t start = svg.find("<svg");
  if (start == std::string_view::npos) return {};
  static constexpr std::array<std::string_view, 5> kIds = {"id='", "id=\"", "href='#", "href=\"#", "url(#"};
  std::string picture;
  // Tag by tag, so that a label is never changed; gnuplot escapes the < of labels.
  for (std::size_t at = start; at < svg.size();) {
    const std::size_t end = std::min(svg.size(), svg.find(svg[at] == '<' ? '>' : '<', at));
    std::string part(svg.substr(at, end - at));
    if (svg[at] == '<') {
      for (const std::string_view id : kIds)
        part = replaced(std::move(part), id, std::string(id) + std::string(prefix));
    }
    picture += part;
    at = end;
    if (at < svg.size() && svg[at] == '>') picture += svg[at++];
  }
  return picture;
}

}  // namespace millrace::experiments
