// A page in the making: its text and its contents.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

class PageBody {
 public:
  void add(std::string_view html) { html_ += html; }

  // A heading h2 or h3 that can be linked to, listed in the contents unless `listed` is `no`: there under the last one
  // that is on top, if `below`. Requires: `id` is letters, digits and '-', and of no other heading; `title` is plain
  // text; the first one listed is on top.
  enum class Listed : std::uint8_t { no, top, below };
  void heading(int level, const std::string& id, const std::string& title, Listed listed,
               std::string_view css_class = "");

  // What has an id and is no heading, such as a figure, listed likewise.
  void list(const std::string& id, const std::string& title, Listed listed);

  // A name for the next figure: "figure-1", "figure-2".
  std::string next_figure();

  const std::string& html() const { return html_; }

  // A nav element with the headings.
  std::string contents() const;

 private:
  struct Heading {
    bool top;
    std::string id, title;
  };
  std::string html_;
  std::vector<Heading> headings_;
  int figures_ = 0;
};

}  // namespace millrace::experiments
