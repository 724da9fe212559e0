#include "experiments/sampling/sampling_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "experiments/figures/aligned_text.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/number_text.h"

namespace millrace::experiments {
namespace {

constexpr double kMegabyte = 1e6;
constexpr double kSecond_ms = 1000;

std::string resources_text(const plan::InstanceResources& resources) {
  std::string text = fmt::format("{} cores", decimal_text(resources.cpu_share, 2));
  if (resources.memory.count == 0) return text;
  return text + fmt::format(", {} MB", decimal_text(static_cast<double>(resources.memory.count) / kMegabyte, 2));
}

}  // namespace

StoreResult<std::vector<StoredSample>> stored_samples(Store& store, const std::string& sampling) {
  const auto rows = store.database().rows(
      "SELECT cpu_cores, memory_bytes, rate_per_s, windows, t_s FROM sample WHERE sampling = ?1 ORDER BY position",
      {sampling});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<StoredSample> samples;
  for (const Row& row : *rows) {
    samples.push_back({.resources = {.cpu_share = number(row[0]), .memory = kernel::Bytes{integer(row[1])}},
                       .rate_per_s = number(row[2]),
                       .windows = static_cast<std::uint32_t>(integer(row[3])),
                       .t_s = number(row[4])});
  }
  return samples;
}

std::vector<TableRow> sampling_rows(const ArtefactKey& key, const std::string& name,
                                    const tuners::qescalor::SamplingSettings& settings,
                                    const std::vector<tuners::qescalor::Sample>& samples) {
  const std::string hash = key.hash();
  std::vector<TableRow> rows = {artefact_row(key, name, "done")};
  std::int64_t position = 0;
  for (const tuners::qescalor::Sample& each : samples) {
    const plan::InstanceResources resources = tuners::qescalor::resources_of(settings, each.point);
    rows.push_back({"sample",
                    {hash, position++, resources.cpu_share, resources.memory.count, each.rate_per_s,
                     std::int64_t{each.windows}, each.t_s}});
  }
  return rows;
}

std::string samplings_text(const std::vector<NamedSamples>& samplings) {
  std::vector<std::vector<std::string>> lines = {
      {"sampling", "samples", "windows", "until", "least rate", "largest rate", "first reached with"}};
  for (const NamedSamples& sampling : samplings) {
    if (sampling.samples.empty()) continue;
    const auto extremes = std::ranges::minmax_element(sampling.samples, {}, &StoredSample::rate_per_s);
    const double least = extremes.min->rate_per_s, largest = extremes.max->rate_per_s;
    // What is within 1 % of the largest rate has reached it.
    const auto reached = std::ranges::find_if(
        sampling.samples, [&](const StoredSample& each) { return each.rate_per_s >= 0.99 * largest; });
    std::uint32_t windows = 0;
    for (const StoredSample& each : sampling.samples) windows += each.windows;
    lines.push_back({sampling.name, fmt::format("{}", sampling.samples.size()), fmt::format("{}", windows),
                     duration_text(sampling.samples.back().t_s * kSecond_ms), engineering_text(least, "/s"),
                     engineering_text(largest, "/s"), resources_text(reached->resources)});
  }
  return aligned_text(lines);
}

std::string samplings_csv(const std::vector<NamedSamples>& samplings) {
  std::vector<Row> lines;
  for (const NamedSamples& sampling : samplings) {
    for (const StoredSample& each : sampling.samples) {
      lines.push_back({sampling.name, each.resources.cpu_share, each.resources.memory.count, each.rate_per_s,
                       std::int64_t{each.windows}, each.t_s});
    }
  }
  return csv_text("sampling,cpu_cores,memory_bytes,rate_per_s,windows,t_s", lines);
}

}  // namespace millrace::experiments
