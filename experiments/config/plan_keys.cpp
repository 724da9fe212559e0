#include "experiments/config/plan_keys.h"

#include <array>
#include <vector>

#include "experiments/config/query_family.h"
#include "experiments/config/words.h"

namespace millrace::experiments {

namespace {

using enum ValueType;

// A choice that is stored in an enumeration member.
template <class Owner, auto Member>
Choice<Owner> enumeration() {
  using E = std::decay_t<decltype(std::declval<Owner>().*Member)>;
  return {[](Owner& owner, std::size_t index) { owner.*Member = static_cast<E>(index); },
          [](const Owner& owner) { return static_cast<std::size_t>(owner.*Member); }};
}

constexpr std::array<std::string_view, 2> kLoops{"open", "closed"};                                // job::SourceLoop
constexpr std::array<std::string_view, 5> kArrivals{"even", "poisson", "burst", "gamma", "mmpp"};  // job::Arrivals

constexpr KeySpec kScalableKey{"scalable", flag, Bound::any, "false", "false: tuners leave its parallelism alone"};
constexpr KeySpec kMaxParallelismKey{"max_parallelism", count, Bound::not_negative, "96",
                                     "key groups; 0: Flink's default for the degree"};

}  // namespace

const KeySpec kParallelismKey{"parallelism", count, Bound::at_least_one, "3", "instances that the user submits"};
const KeySpec kSelectivityKey{"selectivity", share, Bound::not_negative, "0.25",
                              "records out per record in (per result of a window or join) on every output edge"};
const KeySpec kUnitKey{"unit", rate, Bound::positive, "\"123/s\"", "records/s of one Wu in this source's rates"};
const KeySpec kWeightKey{"weights", number, Bound::not_negative, "", "share of each target subtask"};

const KeySpec& operator_kind_key() {
  static const KeySpec kKey{"kind", choice, Bound::any, "", "what the operator does", words<plan::OperatorKind>()};
  return kKey;
}

std::span<const Field<plan::RecordShape>> shape_fields() {
  static const std::vector<Field<plan::RecordShape>> kFields = {
      {{"fields", count, Bound::at_least_one, "17", "fields of a record that it emits"}, &plan::RecordShape::fields},
      {{"size", bytes, Bound::positive, "\"1 KiB\"", "payload of a record that it emits"}, &plan::RecordShape::size}};
  return kFields;
}

std::span<const Field<plan::InstanceResources>> resource_fields() {
  using plan::InstanceResources;
  static const std::vector<Field<InstanceResources>> kFields = {
      {{"cpu_share", number, Bound::not_negative, "0.005",
        "cores that each of its instances may use, enforced per quota_period; 0: no quota"},
       &InstanceResources::cpu_share},
      {{"memory", bytes, Bound::not_negative, "\"200 MiB\"",
        "heap of its own for each of its instances; 0: it shares its manager's"},
       &InstanceResources::memory}};
  return kFields;
}

std::span<const Field<plan::OperatorCost>> cost_fields() {
  using plan::OperatorCost;
  static const std::vector<Field<OperatorCost>> kFields = {
      {{"per_record", duration, Bound::not_negative, "\"7 us\"", "CPU of its own logic per record, at speed 1"},
       &OperatorCost::per_record},
      {{"per_field", duration, Bound::not_negative, "\"1 us\"", "the same per field of its input (a source: output)"},
       &OperatorCost::per_field},
      {{"per_byte", duration, Bound::not_negative, "\"10 ns\"", "the same per byte of that record"},
       &OperatorCost::per_byte_ns},
      {{"service", choice, Bound::any, "\"exponential\"", "distribution of a record's whole service time",
        words<plan::ServiceDistribution>()},
       enumeration<OperatorCost, &OperatorCost::distribution>()},
      {{"service_cv", number, Bound::positive, "2.5", "service = \"gamma\": standard deviation / mean, at most 100"},
       &OperatorCost::service_cv},
      {{"per_state_access", duration, Bound::not_negative, "\"9 us\"", "instead of the engine's state_access"},
       &OperatorCost::per_state_access},
      {{"per_window_firing", duration, Bound::not_negative, "\"90 us\"", "instead of the engine's window_firing"},
       &OperatorCost::per_window_firing},
      {{"per_buffered_record", duration, Bound::not_negative, "\"1 us\"", "instead of the engine's buffered_record"},
       &OperatorCost::per_buffered_record},
      {{"per_join_pair", duration, Bound::not_negative, "\"9 us\"", "instead of the engine's join_pair"},
       &OperatorCost::per_join_pair},
      {{"external_call", duration, Bound::not_negative, "\"30 ms\"",
        "wait per record for a service outside, without CPU; its instance is busy meanwhile"},
       &OperatorCost::external_call},
      {{"external_concurrency", count, Bound::at_least_one, "8",
        "calls that an instance may have under way; 1: each blocks it"},
       &OperatorCost::external_concurrency},
      {{"external_capacity", rate, Bound::not_negative, "\"40/s\"",
        "calls/s that the service answers, of all instances together; 0: any number"},
       &OperatorCost::external_capacity},
      {{"parallel_share", share, Bound::up_to_one, "\"75 %\"",
        "share of its own work per record that several threads of one instance can do at once"},
       &OperatorCost::parallel_share},
      {{"threads", count, Bound::not_negative, "1",
        "most threads of an instance for that; 0: as many as cores that it sees, its node's or its cpu_share rounded "
        "up"},
       &OperatorCost::threads},
      {{"per_thread", duration, Bound::not_negative, "\"400 us\"",
        "CPU per record for each thread that works beside the first: handing over"},
       &OperatorCost::per_thread},
      {{"working_set", bytes, Bound::not_negative, "\"2 GB\"",
        "what each instance looks up at random; it keeps what its memory has room for, all of it without a limit"},
       &OperatorCost::working_set},
      {{"lookups", number, Bound::not_negative, "3", "lookups in the working set per record"}, &OperatorCost::lookups},
      {{"spilled_lookup", duration, Bound::not_negative, "\"200 us\"",
        "CPU of a lookup of what it does not keep: read from the page cache and decoded"},
       &OperatorCost::spilled_lookup}};
  return kFields;
}

std::span<const Field<plan::Operator>> operator_fields() {
  using plan::Operator;
  static const std::vector<Field<Operator>> kFields = {
      {operator_kind_key(), {}},
      {{"inputs", list, Bound::any, "",
        "operators it reads: names, or tables { from, partitioning, selectivity }; a join's "
        "are left, right"},
       {}},
      {kOptionalKey, {}},
      {kParallelismKey, {}},
      {kSelectivityKey, {}},
      {{"window", table, Bound::any, "", "{ type, length, ... }: of window_aggregate and window_join"}, {}},
      {{"adaptation", table, Bound::any, "", "{ after, ... }: it changes its algorithm while it runs"}, {}},
      {{"aggregation", choice, Bound::any, "\"list\"",
        "incremental: an accumulator; list: keeps the records; elements: and emits a result for each of them",
        words<plan::Aggregation>()},
       enumeration<Operator, &Operator::aggregation>()},
      {{"key", text, Bound::any, "", "name of a key distribution: its inputs are partitioned by it"}, &Operator::key},
      {{"matches_per_record", number, Bound::not_negative, "0.75",
        "incremental_join: mean pairs emitted per input record"},
       &Operator::matches_per_record},
      {{"follows", text, Bound::any, "", "operator whose parallelism it always has"}, &Operator::follows},
      {kMaxParallelismKey, &Operator::max_parallelism},
      {kScalableKey, &Operator::scalable},
      {{"most_instances", count, Bound::not_negative, "2",
        "a testbed grants it no more, and no tuner is told beforehand; 0: no limit"},
       &Operator::most_instances},
      {{"state_size", bytes, Bound::not_negative, "\"1 GB\"",
        "keyed state beside its windows, over all instances, that every restart restores"},
       &Operator::state_size}};
  return kFields;
}

std::span<const Field<plan::Edge>> input_fields() {
  using plan::Edge;
  static const std::vector<Field<Edge>> kFields = {
      {{"from", text, Bound::any, "", "the operator that it reads"}, &Edge::from},
      {{"partitioning", choice, Bound::any, "\"rescale\"", "how records spread over the instances",
        words<plan::Partitioning>()},
       enumeration<Edge, &Edge::partitioning>()},
      {{"selectivity", share, Bound::not_negative, "0.125", "of this edge, instead of the operator's"},
       &Edge::selectivity},
      {{"weights", list, Bound::any, "",
        "weighted partitioning: share of each target subtask, cycled; none: equal shares"},
       {}}};
  return kFields;
}

std::span<const Field<plan::Window>> window_fields() {
  using plan::Window;
  static const std::vector<Field<Window>> kFields = {
      {{"type", choice, Bound::any, "", "shape of the window", words<plan::WindowShape>()},
       enumeration<Window, &Window::shape>()},
      {{"time", choice, Bound::any, "\"event\"", "the clock of time windows", words<plan::TimeDomain>()},
       enumeration<Window, &Window::domain>()},
      {{"length", duration, Bound::positive, "\"20 s\"", "length; of a session window its gap"}, &Window::length},
      {{"slide", duration, Bound::positive, "\"2 s\"", "sliding windows: time between two starts"}, &Window::slide},
      {{"count", count, Bound::at_least_one, "", "records per key, instead of a length"}, &Window::count},
      {{"count_slide", count, Bound::at_least_one, "", "sliding count windows: records between two starts"},
       &Window::count_slide}};
  return kFields;
}

std::span<const Field<plan::KeyDistribution>> key_fields() {
  using plan::KeyDistribution;
  static const std::vector<Field<KeyDistribution>> kFields = {
      {{"shape", choice, Bound::any, "\"zipf\"", "how records spread over the keys", words<plan::KeyShape>()},
       enumeration<KeyDistribution, &KeyDistribution::shape>()},
      {{"keys", count, Bound::at_least_one, "37", "size of the domain"}, &KeyDistribution::keys},
      {{"exponent", number, Bound::not_negative, "0.5", "zipf: the k-th key has weight k^-exponent"},
       &KeyDistribution::exponent},
      {{"hot_share", share, Bound::up_to_one, "\"90 %\"", "hot: share of the records that fall on the hot keys"},
       &KeyDistribution::hot_share},
      {{"hot_keys", count, Bound::at_least_one, "2", "hot: number of hot keys"}, &KeyDistribution::hot_keys},
      {{"hot_change", duration, Bound::not_negative, "\"7 s\"",
        "zipf and hot: after so long other keys are the most frequent ones, of eight in turn; 0: never"},
       &KeyDistribution::hot_change}};
  return kFields;
}

std::span<const Field<plan::Operator>> source_operator_fields() {
  static const std::vector<Field<plan::Operator>> kFields = {
      {kParallelismKey, {}},
      {kSelectivityKey, {}},
      {kMaxParallelismKey, &plan::Operator::max_parallelism},
      {{"scalable", flag, Bound::any, "true", "true: tuners may change its parallelism"}, &plan::Operator::scalable}};
  return kFields;
}

std::span<const Field<plan::RateNoise>> rate_noise_fields() {
  using plan::RateNoise;
  static const std::vector<Field<RateNoise>> kFields = {
      {{"rate_noise", share, Bound::not_negative, "\"20 %\"",
        "the rate swings by a lognormal factor of mean 1 and this standard deviation, drawn anew in each replication"},
       &RateNoise::sd},
      {{"rate_noise_each", duration, Bound::positive, "\"3 s\"", "how long a factor stays"}, &RateNoise::each},
      {{"rate_noise_correlation", number, Bound::not_negative, "0.5",
        "of the logarithms of neighbouring factors, below 1; near 1 the rate wanders"},
       &RateNoise::correlation}};
  return kFields;
}

std::span<const Field<job::SourceLoad>> source_load_fields() {
  using job::SourceLoad;
  static const std::vector<Field<SourceLoad>> kFields = {
      {{"rate", rate, Bound::not_negative, "\"4321/s\"",
        "records/s over all instances, or a pattern: { pattern = \"sine\", ... }"},
       {}},
      {kUnitKey, {}},
      {{"loop", choice, Bound::any, "\"closed\"",
        "open: a log with a backlog; closed: a generator that backpressure slows", kLoops},
       enumeration<SourceLoad, &SourceLoad::loop>()},
      {{"arrivals", choice, Bound::any, "\"poisson\"",
        "spacing of records; burst: once a second; gamma, mmpp: open loop only", kArrivals},
       enumeration<SourceLoad, &SourceLoad::arrivals>()},
      {{"gap_cv", number, Bound::positive, "3.5",
        "arrivals = \"gamma\": standard deviation / mean of a gap, at most 100"},
       &SourceLoad::gap_cv},
      {{"burst_rate", rate, Bound::not_negative, "\"3k/s\"",
        "arrivals = \"burst\", loop = \"open\": records/s within a burst, a cap on the rate; 0: all at one instant"},
       &SourceLoad::burst_rate},
      {{"most_per_instance", rate, Bound::not_negative, "\"90/s\"",
        "arrivals = \"burst\", loop = \"closed\": most that an instance makes; 0: any number"},
       &SourceLoad::most_per_instance},
      {{"partitions", count, Bound::not_negative, "3",
        "loop = \"open\": partitions of its log, each read by one instance; 0: as many as there are instances"},
       &SourceLoad::partitions},
      {{"hot_partition", share, Bound::up_to_one, "0.7",
        "partitions: share of the records that the first one has; 0: as many as each other"},
       &SourceLoad::hot_partition},
      {{"fetch_limit", rate, Bound::not_negative, "\"400/s\"",
        "loop = \"open\": most that an instance can fetch, for which it waits without working; 0: any number"},
       &SourceLoad::fetch_limit},
      {{"out_of_orderness", duration, Bound::not_negative, "\"3 s\"",
        "how far its watermark lags behind its newest record"},
       &SourceLoad::out_of_orderness}};
  return kFields;
}

std::span<const Field<job::Modulation>> modulation_fields() {
  using job::Modulation;
  static const std::vector<Field<Modulation>> kFields = {
      {{"mmpp_busy", duration, Bound::positive, "\"300 ms\"", "arrivals = \"mmpp\": mean length of its busy state"},
       &Modulation::busy},
      {{"mmpp_quiet", duration, Bound::positive, "\"700 ms\"", "arrivals = \"mmpp\": mean length of its quiet state"},
       &Modulation::quiet},
      {{"mmpp_quiet_rate", share, Bound::up_to_one, "0.2",
        "arrivals = \"mmpp\": rate in its quiet state / rate in its busy one"},
       &Modulation::quiet_rate}};
  return kFields;
}

}  // namespace millrace::experiments
