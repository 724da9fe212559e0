#include "experiments/flink/sink_lines.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "sim/plan/bounded_json.h"

namespace millrace::experiments::flink {
namespace {

constexpr double kFirstBoundNs = 10'000;  // 0.01 ms
constexpr double kGrowth = 1.02;
constexpr std::uint64_t kMostBuckets = 2000;  // 10^12 s

std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  return files;
}

}  // namespace

bool add_sink_line(std::string_view line, kernel::QuantileSketch& latency_ns) {
  const auto json = plan::bounded_json(line);
  if (!json.is_object() || !json.contains("buckets") || !json["buckets"].is_array()) return false;
  const auto& buckets = json["buckets"];
  const auto is_bucket = [](const nlohmann::json& bucket) {
    return bucket.is_array() && bucket.size() == 2 && bucket[0].is_number_unsigned() &&
           bucket[1].is_number_unsigned() && bucket[0].get<std::uint64_t>() < kMostBuckets;
  };
  for (const auto& bucket : buckets) {
    if (!is_bucket(bucket)) return false;
  }
  for (const auto& bucket : buckets) {
    const double index = bucket[0].get<double>();
    latency_ns.add(kFirstBoundNs * std::pow(kGrowth, index - 0.5), bucket[1].get<std::uint64_t>());
  }
  return true;
}

SinkLines::SinkLines(std::filesystem::path directory) : directory_(std::move(directory)) {
  if (directory_.empty()) return;
  for (const auto& file : files_in(directory_)) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!error) read_[file.filename().string()] = size;
  }
}

void SinkLines::read_into(kernel::QuantileSketch& latency_ns) {
  if (directory_.empty()) return;
  for (const auto& path : files_in(directory_)) {
    std::uintmax_t& done = read_[path.filename().string()];
    std::ifstream file(path, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(done));
    if (!file) continue;
    const std::string text(std::istreambuf_iterator<char>(file), {});
    std::size_t start = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
      add_sink_line(std::string_view(text).substr(start, end - start), latency_ns);
      start = end + 1;
    }
    done += start;
  }
}

}  // namespace millrace::experiments::flink
