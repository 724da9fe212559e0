#include "experiments/capability/capability_verdicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

namespace millrace::experiments {
namespace {

using Rows = std::vector<const CapabilityRow*>;

// A number of each row, ours or published; nullopt: not of all of them.
using Numbers = std::optional<std::vector<double>>;

enum class Error { rmse, mae };

Numbers ours_of(const Rows& rows, Error error) {
  std::vector<double> numbers;
  for (const CapabilityRow* row : rows) numbers.push_back(error == Error::rmse ? row->rmse : row->mae);
  return numbers;
}

Numbers published_of(const Rows& rows, const std::vector<ReportedCapability>& reported, Error error) {
  std::vector<double> numbers;
  for (const CapabilityRow* row : rows) {
    const PublishedErrors published = published_errors(reported, row->train, row->test, row->regressor);
    const auto number = error == Error::rmse ? published.rmse : published.mae;
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::string in_brackets(const std::string& published) {
  return published.empty() ? "" : fmt::format(" (published: {})", published);
}

std::size_t least_of(const std::vector<double>& numbers) {
  return static_cast<std::size_t>(std::ranges::min_element(numbers) - numbers.begin());
}
std::size_t greatest_of(const std::vector<double>& numbers) {
  return static_cast<std::size_t>(std::ranges::max_element(numbers) - numbers.begin());
}

// Of several regressors on the same cases.
class Regressors {
 public:
  explicit Regressors(const CapabilityReport& report) : report_(report) {
    for (const CapabilityRow& row : report.rows) {
      if (cases_.empty() || cases_.back().front()->train != row.train || cases_.back().front()->test != row.test) {
        cases_.emplace_back();
      }
      cases_.back().push_back(&row);
    }
    std::erase_if(cases_, [](const Rows& rows) { return rows.size() < 2; });
  }

  std::vector<std::string> sentences() {
    std::vector<std::string> all;
    for (const Rows& rows : cases_) {
      std::string sentence = fmt::format("{} on {}:", rows.front()->train, rows.front()->test);
      for (const Error error : {Error::rmse, Error::mae}) {
        sentence += fmt::format("{} by {} {}", error == Error::rmse ? "" : ";", error == Error::rmse ? "RMSE" : "MAE",
                                order_text(rows, *ours_of(rows, error), ours_));
        if (const auto published = published_of(rows, report_.reported, error)) {
          sentence += in_brackets(order_text(rows, *published, published_));
        }
      }
      all.push_back(std::move(sentence));
    }
    for (const auto& [name, most, count] :
         {Claim{"forest", "best", &Counts::forest_best}, Claim{"svr", "worst", &Counts::svr_worst}}) {
      if (!has(name)) continue;
      const std::string published =
          published_.columns == 0 ? "" : fmt::format("{} of {}", published_.*count, published_.columns);
      all.push_back(fmt::format("{} is {} in {} of {} columns{}", name, most, ours_.*count, ours_.columns,
                                in_brackets(published)));
    }
    return all;
  }

 private:
  struct Counts {
    std::size_t columns = 0, forest_best = 0, svr_worst = 0;
  };
  struct Claim {
    std::string_view name, most;
    std::size_t Counts::*count;
  };

  bool has(std::string_view regressor) const {
    return std::ranges::any_of(cases_, [&](const Rows& rows) {
      return std::ranges::find(rows, regressor, [](const CapabilityRow* row) { return row->regressor; }) != rows.end();
    });
  }

  // "best svr, worst gbdt, forest 2 of 5"; counts the column.
  static std::string order_text(const Rows& rows, const std::vector<double>& numbers, Counts& counts) {
    const std::string& best = rows[least_of(numbers)]->regressor;
    const std::string& worst = rows[greatest_of(numbers)]->regressor;
    ++counts.columns;
    if (best == "forest") ++counts.forest_best;
    if (worst == "svr") ++counts.svr_worst;
    std::string words = fmt::format("best {}, worst {}", best, worst);
    const auto forest = std::ranges::find(rows, "forest", [](const CapabilityRow* row) { return row->regressor; });
    if (forest == rows.end()) return words;
    const double its = numbers[static_cast<std::size_t>(forest - rows.begin())];
    const auto before = std::ranges::count_if(numbers, [&](double other) { return other < its; });
    return words + fmt::format(", forest {} of {}", before + 1, rows.size());
  }

  const CapabilityReport& report_;
  std::vector<Rows> cases_;
  Counts ours_, published_;
};

// A training's MSE and samples, ours or published.
struct Trained {
  const CapabilityRow* row = nullptr;
  double mse = 0, samples = 0;
};

// A dynamic training beside the fixed ones of the same test and regressor.
class Samplers {
 public:
  explicit Samplers(const CapabilityReport& report) : report_(report) {}

  std::vector<std::string> sentences() {
    std::vector<std::string> all;
    for (const CapabilityRow& row : report_.rows) {
      if (report_.step.at(row.train) != 0) continue;
      Rows fixed;
      for (const CapabilityRow& other : report_.rows) {
        const bool comparable = other.test == row.test && other.regressor == row.regressor;
        if (comparable && report_.step.at(other.train) > 1) fixed.push_back(&other);
      }
      if (!fixed.empty()) all.push_back(sentence(row, fixed));
    }
    if (ours_.pairs == 0) return all;
    all.push_back(fmt::format("a dynamic step is close to the best fixed one (RMSE at most {} times) {}{}", kCloseRmse,
                              counts_text(ours_),
                              in_brackets(published_.pairs == 0 ? std::string() : counts_text(published_))));
    return all;
  }

 private:
  struct Counts {
    std::size_t pairs = 0, close = 0, fewer = 0;
  };

  static std::string counts_text(const Counts& counts) {
    return fmt::format("in {0} of {2} cases and has fewer samples in {1} of {2}", counts.close, counts.fewer,
                       counts.pairs);
  }

  std::string sentence(const CapabilityRow& row, const Rows& fixed) {
    std::vector<Trained> ours, published;
    const auto add = [&](const CapabilityRow& each) {
      ours.push_back({&each, each.mse, static_cast<double>(each.samples)});
      const auto errors = published_errors(report_.reported, each.train, each.test, each.regressor);
      if (errors.mse && errors.samples) published.push_back({&each, *errors.mse, *errors.samples});
    };
    add(row);
    for (const CapabilityRow* each : fixed) add(*each);
    std::string words = fmt::format("{} on {}, {}: {}", row.train, row.test, row.regressor, pair_text(ours, ours_));
    if (published.size() == ours.size()) words += in_brackets(pair_text(published, published_));
    return words;
  }

  // The first of `trained` beside the best of the others; counts the pair.
  static std::string pair_text(const std::vector<Trained>& trained, Counts& counts) {
    const Trained& dynamic = trained.front();
    const Trained& best = *std::min_element(trained.begin() + 1, trained.end(),
                                            [](const Trained& a, const Trained& b) { return a.mse < b.mse; });
    // A fixed step that errs nowhere is close to nothing but its like.
    const bool close = std::sqrt(dynamic.mse) <= kCloseRmse * std::sqrt(best.mse);
    const bool fewer = dynamic.samples < best.samples;
    ++counts.pairs;
    if (close) ++counts.close;
    if (fewer) ++counts.fewer;
    const std::string ratio = best.mse > 0 ? fmt::format("{:.2f} times the RMSE", std::sqrt(dynamic.mse / best.mse))
                                           : fmt::format("RMSE {:.4f} against 0", std::sqrt(dynamic.mse));
    return fmt::format("{} of the best fixed step {}, {}; {:.0f} samples against {:.0f}, {}", ratio, best.row->train,
                       close ? "close" : "not close", dynamic.samples, best.samples,
                       fewer                             ? "fewer"
                       : dynamic.samples == best.samples ? "as many"
                                                         : "more");
  }

  const CapabilityReport& report_;
  Counts ours_, published_;
};

}  // namespace

CapabilityReport capability_report(const Experiment& experiment, std::vector<CapabilityRow> rows,
                                   std::vector<ReportedCapability> reported) {
  CapabilityReport report{std::move(rows), std::move(reported), {}};
  for (const SamplingSpec& spec : experiment.samplings) {
    const bool dynamic = spec.settings.sampler == tuners::qescalor::Sampler::dynamic;
    report.step[spec.name] = dynamic ? 0 : spec.settings.step;
  }
  return report;
}

std::vector<std::string> capability_verdicts(const CapabilityReport& report) {
  std::vector<std::string> all = Regressors(report).sentences();
  for (std::string& sentence : Samplers(report).sentences()) all.push_back(std::move(sentence));
  return all;
}

}  // namespace millrace::experiments
