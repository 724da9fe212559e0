#include "experiments/learning/histories.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "experiments/learning/examples.h"
#include "experiments/traces/trace_document.h"
#include "graphs/structures.h"
#include "models/streamtune/describe_job.h"

namespace millrace::experiments {

namespace {

using nlohmann::json;

constexpr std::int8_t kUnlabelled = -1;

// By position of the trace: of each operator of its plan, 1, 0 or -1.
using Labels = std::map<std::int64_t, std::vector<std::int8_t>>;

StoreResult<Labels> read_labels(Store& store, const std::string& set) {
  const auto rows = store.database().rows(
      "SELECT position, operator, bottleneck FROM operator_label WHERE trace_set = ?1 AND bottleneck IS NOT NULL ORDER "
      "BY position, operator",
      {set});
  if (!rows) return tl::unexpected(rows.error());
  Labels all;
  for (const Row& row : *rows) {
    auto& labels = all[integer(row[0])];
    labels.resize(static_cast<std::size_t>(integer(row[1])) + 1, kUnlabelled);
    labels.back() = static_cast<std::int8_t>(integer(row[2]));
  }
  return all;
}

// nullopt: it is no ready-made query, or too large to be compared with others.
std::optional<models::StreamTuneSample> sample_of(const json& document, std::vector<std::int8_t> labels) {
  if (!document.contains("rates_per_s")) return std::nullopt;
  const auto deployed = traced_plan(document);
  if (!deployed) return std::nullopt;
  models::StreamTuneSample sample;
  sample.job =
      models::describe_for_streamtune(deployed->plan, document.at("rates_per_s").get<std::map<std::string, double>>());
  if (graphs::fault_of(models::structure_of(sample.job), true)) return std::nullopt;
  for (const plan::Operator& op : deployed->plan.operators) {
    sample.parallelism.push_back(deployed->deployment.parallelism(op.id));
  }
  labels.resize(sample.parallelism.size(), kUnlabelled);
  sample.labels = std::move(labels);
  return sample;
}

class HistoryReader {
 public:
  HistoryReader(Store& store, const TraceChoice& choice, const std::vector<std::string>& leave_out)
      : store_(store), choice_(choice), leave_out_(leave_out) {}

  // Samples by query, in the order of the sets.
  StoreResult<void> read(const std::string& set) {
    auto labels = read_labels(store_, set);
    if (!labels) return tl::unexpected(labels.error());
    const auto rows = store_.database().rows(
        fmt::format("SELECT t.position, t.structure, t.id, p.plan FROM trace t JOIN plan p ON p.hash = t.plan WHERE "
                    "t.trace_set = ?1 AND t.status = 'done'{} ORDER BY t.position",
                    condition_of(choice_.exact)),
        {set});
    if (!rows) return tl::unexpected(rows.error());
    for (const Row& row : *rows) {
      const std::string query = text(row[1]);
      if (!is_chosen(choice_, false, query, text(row[2])) || std::ranges::find(leave_out_, query) != leave_out_.end()) {
        continue;
      }
      const json document = json::parse(text(row[3]), nullptr, false);
      if (document.is_discarded()) {
        return tl::unexpected(StoreError{fmt::format("the plan of trace {} of {} is damaged", integer(row[0]), set)});
      }
      const auto found = labels->find(integer(row[0]));
      auto sample = found == labels->end() ? std::nullopt : sample_of(document, std::move(found->second));
      if (!sample) {
        ++undescribed_;
        continue;
      }
      by_query_[query].push_back(std::move(*sample));
    }
    return {};
  }

  Histories take(std::uint64_t count) {
    Histories histories;
    histories.undescribed = undescribed_;
    const std::uint64_t of_each =
        by_query_.empty() || count == 0 ? count : std::max<std::uint64_t>(1, count / by_query_.size());
    for (auto& [query, samples] : by_query_) {
      if (count > 0 && samples.size() > of_each) samples.resize(of_each);
      std::ranges::move(samples, std::back_inserter(histories.samples));
    }
    return histories;
  }

 private:
  Store& store_;
  const TraceChoice& choice_;
  const std::vector<std::string>& leave_out_;
  std::map<std::string, std::vector<models::StreamTuneSample>> by_query_;
  std::uint64_t undescribed_ = 0;
};

// Equal ones first, so that few are compared by their edits.
void find_structures(Histories& histories) {
  std::vector<models::Structure> seen;
  std::vector<std::uint32_t> seen_as;
  for (const models::StreamTuneSample& sample : histories.samples) {
    const models::Structure structure = models::structure_of(sample.job);
    auto found = std::ranges::find(seen, structure);
    if (found == seen.end()) found = seen.insert(seen.end(), structure);
    seen_as.push_back(static_cast<std::uint32_t>(found - seen.begin()));
  }
  const graphs::Structures distinct = graphs::structures_of(seen);
  for (const std::uint32_t first : distinct.first) histories.structures.push_back(seen[first]);
  histories.weights.assign(histories.structures.size(), 0);
  for (std::size_t i = 0; i < histories.samples.size(); ++i) {
    const std::uint32_t structure = distinct.of_graph[seen_as[i]];
    histories.samples[i].structure = structure;
    ++histories.weights[structure];
  }
}

}  // namespace

StoreResult<Histories> read_histories(Store& store, const std::vector<std::string>& sets, const TraceChoice& choice,
                                      const std::vector<std::string>& leave_out, std::uint64_t count) {
  HistoryReader reader(store, choice, leave_out);
  for (const std::string& set : sets) {
    if (auto read = reader.read(set); !read) return tl::unexpected(read.error());
  }
  Histories histories = reader.take(count);
  find_structures(histories);
  return histories;
}

}  // namespace millrace::experiments
