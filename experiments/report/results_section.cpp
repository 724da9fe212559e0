#include "experiments/report/results_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <system_error>

#include "experiments/report/csv_table.h"
#include "experiments/report/figure_html.h"
#include "experiments/report/html_text.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostLines = 200;    // of a table
constexpr std::ptrdiff_t kOpenLines = 30;  // that are shown without asking

std::vector<fs::path> files_of(const fs::path& folder, const char* extension, const WrittenResults& written) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() != extension || entry.last_write_time(ignored) < written.since) continue;
    if (std::ranges::find(written.but, entry.path()) == written.but.end()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

tl::expected<void, std::string> add_results(const WrittenResults& written, PageBody& page) {
  if (written.folder.empty()) return {};
  std::vector<fs::path> pictures = files_of(written.folder, ".svg", written);
  std::ranges::copy(files_of(written.folder / "figures", ".svg", written), std::back_inserter(pictures));
  std::vector<fs::path> tables = files_of(written.folder, ".csv", written);
  std::ranges::copy(files_of(written.folder / "figures", ".csv", written), std::back_inserter(tables));
  if (pictures.empty() && tables.empty()) return {};
  page.heading(2, "results", "Further results", PageBody::Listed::top);
  for (const fs::path& picture : pictures) {
    const std::string id = page.next_figure();
    page.list(id, picture.stem().string(), PageBody::Listed::below);
    const auto html = drawn_figure_html(picture, picture.stem().string(), id);
    if (!html) return tl::unexpected(html.error());
    page.add(*html);
  }
  int number = 0;
  for (const fs::path& table : tables) {
    std::ifstream file(table, std::ios::binary);
    std::ostringstream csv;
    if (!(csv << file.rdbuf())) return tl::unexpected(table.string() + " cannot be read");
    const std::string html = csv_table(csv.str(), kMostLines);
    if (html.empty()) continue;
    page.heading(3, fmt::format("table-{}", ++number), table.filename().string(), PageBody::Listed::below);
    const auto lines = std::ranges::count(csv.str(), '\n') - 1;
    page.add(lines > kOpenLines ? fmt::format("<details><summary>{} lines</summary>\n{}</details>\n", lines, html)
                                : html);
  }
  return {};
}

}  // namespace millrace::experiments
