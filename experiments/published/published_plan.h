// A parallel query plan that was executed on a real Flink cluster, in the form in which ZeroTune and PDSP-Bench publish
// such plans: one graph a plan, with what a monitor in every instance saw.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::experiments {

// What one running instance reported over its first 30 s with input. An instance that never got input reports nothing.
struct PublishedInstance {
  std::string host;                         // PublishedHost::id
  std::optional<double> input_rate_per_s;   // records; sources have none
  std::optional<double> output_rate_per_s;  // records
  std::optional<double> selectivity;  // filter: out / in; window: 1 / mean fired window size; join: pairs / (left x
                                      // right), which may have overflowed 32 bits
  std::optional<double> cpu_load;     // long-run mean of the whole host, percent
  bool operator==(const PublishedInstance&) const = default;
};

enum class PublishedKind : std::uint8_t { source, filter, window_join, window_aggregate };
// The name that plan JSON and the store give it: "source", "filter", "window_join", "window_aggregate".
std::string_view to_string(PublishedKind kind);
// The reverse; nullopt if it is none of them.
std::optional<PublishedKind> published_kind(std::string_view name);

struct PublishedOperator {
  std::uint32_t index = 0;  // last part of its id; operators are numbered in the order of the data flow
  PublishedKind kind = PublishedKind::source;
  std::uint32_t parallelism = 1;
  std::uint32_t component = 0;  // operators of equal component are chained
  std::vector<PublishedInstance> instances;
  // Every attribute as written, the above included ("windowLength" -> "75") but for `instances`, which are labels: what
  // is unknown here is kept.
  std::map<std::string, std::string, std::less<>> attributes = {};
  bool operator==(const PublishedOperator&) const = default;
};

struct PublishedHost {
  std::string id;
  std::uint32_t cores = 1;  // physical
  std::int64_t memory_bytes = 0;
  double network_mbit_per_s = 0;
  double frequency_hz = 0;                                          // a momentary reading of the clock
  std::map<std::string, std::string, std::less<>> attributes = {};  // all of them as written, the above included
  bool operator==(const PublishedHost&) const = default;
};

struct PublishedLabels {
  std::optional<double> latency_ms;        // mean over results of (arrival at the sink - oldest timestamp in them)
  std::optional<double> throughput_per_s;  // results at the sink
  bool operator==(const PublishedLabels&) const = default;
};

// Operators are in the order of their index. An edge is a pair of positions in `operators`, from the producer.
struct PublishedPlan {
  std::string structure;  // the folder that holds the graphs: "Linear_Query", "2-way-join", ...
  std::string id;         // the file's stem
  std::vector<PublishedOperator> operators;
  std::vector<PublishedHost> hosts;  // in the order in which the published chain of hosts names them
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  PublishedLabels labels;
  std::vector<std::string> repairs;  // what had to be put right to make a plan of it, "CAUSE: SENTENCE" each
  bool operator==(const PublishedPlan&) const = default;
};

// Text of an attribute; nullptr if the operator has none of that name.
const std::string* attribute(const PublishedOperator& op, std::string_view name);
// The attribute as a finite number; nullopt if there is none of that name, or its text is none.
std::optional<double> numeric_attribute(const PublishedOperator& op, std::string_view name);
// A finite decimal number that fills the text; nullopt otherwise.
std::optional<double> published_number(std::string_view text);

}  // namespace millrace::experiments
