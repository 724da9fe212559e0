#include "experiments/validation/validation_files.h"

#include <fmt/format.h>

#include <fstream>
#include <system_error>

#include "experiments/figures/gnuplot.h"
#include "experiments/validation/scatter_plot.h"
#include "experiments/validation/validation_page.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kWorst = 20;  // per input and quantity

using Written = tl::expected<void, std::string>;

// One file after another, each noted.
class Writer {
 public:
  explicit Writer(const ValidationFiles& files) : files_(files) {}

  Written text(const std::string& name, const std::string& content) {
    const fs::path path = files_.folder / (files_.prefix + name);
    std::ofstream file(path, std::ios::binary);
    file << content;
    if (!file.flush()) return tl::unexpected(path.string() + " could not be written");
    written_.push_back(path);
    return {};
  }

  // Adds the SVG file to `pictures`.
  Written picture(const std::string& name, const Plot& plot, std::vector<fs::path>& pictures) {
    const fs::path folder = files_.folder / "figures";
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return tl::unexpected(fmt::format("{} could not be made: {}", folder.string(), error.message()));
    const std::string base = (folder / (files_.prefix + name)).string();
    if (auto drawn = draw_with_gnuplot(plot, base); !drawn) return drawn;
    written_.insert(written_.end(), {base + ".svg", base + ".png"});
    pictures.emplace_back(base + ".svg");
    return {};
  }

  std::vector<fs::path> written() && { return std::move(written_); }

 private:
  const ValidationFiles& files_;
  std::vector<fs::path> written_;
};

}  // namespace

tl::expected<std::vector<fs::path>, std::string> write_validation(const Validation& validation,
                                                                  const std::vector<JudgedPlan>& plans,
                                                                  const std::vector<GroupRow>& rows,
                                                                  const ValidationFiles& files) {
  Writer writer(files);
  const auto worst = worst_rows(plans, validation.inputs.size(), kWorst);
  ValidationPage page{
      .title = fmt::format("{}: simulated beside measured{}", validation.name, files.quick ? " (quick)" : ""),
      .command = files.command,
      .version = files.version,
      .plans = plans.size(),
      .figures = {}};
  Written done = writer.text("validation.csv", group_csv(validation, rows));
  if (done) done = writer.text("worst.csv", worst_csv(validation, worst));
  for (std::size_t input = 0; done && input < validation.inputs.size(); ++input) {
    const std::string_view name = to_string(validation.inputs[input]);
    const std::string title = fmt::format("{}, input {}", page.title, name);
    done = writer.picture(fmt::format("scatter-{}", name), scatter_plot(plans, input, title), page.figures);
  }
  if (!done) return tl::unexpected(done.error());
  const auto html = validation_html(validation, page, rows, worst);
  if (!html) return tl::unexpected(html.error());
  if (done = writer.text("report.html", *html); !done) return tl::unexpected(done.error());
  return std::move(writer).written();
}

}  // namespace millrace::experiments
