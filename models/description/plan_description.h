// A parallel query plan as learned cost models see it: what is known of it before it runs, and nothing of how it ran.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::models {

// Types of nodes that stand for operators. There is no sink: ZeroTune's graphs end with the last operator before it.
enum class OperatorType : std::uint8_t { source, filter, window_join, window_aggregate, other };
inline constexpr std::size_t kOperatorTypes = 5;
// "source", "filter", "window_join", "window_aggregate", "other".
std::string_view to_string(OperatorType type);

// A number is 0, a word empty where it does not apply to the type or is not known. Words are those of the published
// graphs ("startsWith", "Double", "slidingWindow").
struct DescribedOperator {
  OperatorType type = OperatorType::other;
  std::uint32_t parallelism = 1;
  std::uint32_t chain = 0;     // number of the chain that it belongs to, from 0 in the order of the data flow
  std::uint32_t chained = 1;   // operators of that chain, itself included
  std::string partitioning{};  // of its input edges: "forward", "rebalance", "hash"
  double selectivity = 1;  // [ZeroTune, Definitions 4 to 6]: observed or estimated, as the description was asked for
  double width_in = 0;     // fields of its input, the timestamp among them; of both inputs for a join
  double width_out = 0;    // fields of its output, likewise
  double event_rate = 0;   // source: configured, records/s
  double integers = 0, doubles = 0, strings = 0;  // source: fields of each class
  std::string filter_class{};                     // "Integer", "Double", "String"
  std::string filter_function{};                  // "lessThan", "startsWith", ...
  std::string join_key_class{};                   // "Integer", "Double", "String", "Timestamp"
  std::string aggregate_class{};                  // "Integer", "Double"
  std::string aggregate_function{};               // "min", "max", "mean", "sum"
  std::string key_class{};                        // window_aggregate: as join_key_class
  std::string window_policy{};                    // "time", "count"
  std::string window_type{};                      // "tumblingWindow", "slidingWindow"
  double window_length = 0;                       // ms or records
  double sliding_length = 0;                      // ms or records; of a tumbling window its length

  // Estimates from the above, without the run: what physics says before anything is learned.
  double input_per_s = 0;    // records, over all instances
  double output_per_s = 0;   // records, over all instances
  double key_imbalance = 1;  // expected input of the busiest instance / the mean, >= 1
  double residence_ms = 0;   // expected time that a result's oldest record lies in the window
  double cpu_demand = 0;     // cores of speed 1 that its work at these rates takes, over all instances
};

struct DescribedEdge {
  std::uint32_t from = 0, to = 0;  // positions in PlanDescription::operators
};

struct DescribedHost {
  double cores = 1;  // physical
  double frequency_hz = 0;
  double memory_bytes = 0;
  double network_mbit_per_s = 0;
};

struct DescribedPlacement {
  std::uint32_t op = 0, host = 0;  // positions
  std::uint32_t instances = 1;     // of the operator on the host, >= 1
};

// Operators are in an order of the data flow: every edge points from a smaller position to a greater one.
struct PlanDescription {
  std::vector<DescribedOperator> operators;
  std::vector<DescribedEdge> edges;
  std::vector<DescribedHost> hosts;           // in the order of their chain in the published graphs
  std::vector<DescribedPlacement> placement;  // each pair once
};

// Operators in an order of the data flow, edges and placement with them. Throws std::out_of_range: there is a cycle.
void sort_by_flow(PlanDescription& description);

}  // namespace millrace::models
