// The interface of all tuners: a pure function of what was seen and of its own earlier state.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/job/observation.h"
#include "sim/kernel/time.h"
#include "sim/plan/deployment.h"

namespace millrace::models {
struct KnownQuery;
}

namespace millrace::tuners {

struct OracleSchedule;  // tuners/oracle/schedule.h

// At most 1 MiB of JSON: history, windows, counters. Null before the first decision.
using TunerState = nlohmann::json;

struct Adjustment {
  std::optional<plan::Deployment> to;  // nullopt: leave the deployment alone
  TunerState next;
  std::string why;         // one sentence for a person
  nlohmann::json explain;  // every intermediate quantity, by the names of the tuner's source
  // What `next` is if a wrapper (tuners/limits) holds the whole change back; nullopt: the same. For tuners that wait
  // after what they have changed, or judge it.
  std::optional<TunerState> next_if_held = {};
  // A sentence: nothing can be decided any more, and the run has failed.
  std::optional<std::string> failure = {};
  // Redeploy what runs, although `to` asks for nothing else: a restart, of which the job's engine has no smaller kind.
  bool restart = false;
  // Degrees of released code that no deployment can hold, 0 or a saturated infinity, by operator; `to` has the nearest
  // that one can. Offline answers show them.
  std::map<std::string, std::uint32_t> undeployable = {};
};

// When the harness asks.
struct Cadence {
  kernel::Duration period;  // between two observations, > 0
  kernel::Duration settle;  // after a reconfiguration, before the first observation counts, >= 0
  // What it looks back over before it decides: it is content with nothing until it has seen so much, >= 0.
  kernel::Duration window{};
};

// What a tuner may know beforehand.
struct TunerContext {
  const plan::LogicalPlan* plan = nullptr;                   // never null
  const cluster::Cluster* cluster = nullptr;                 // may be null (offline decisions)
  std::map<std::string, std::uint32_t> initial_parallelism;  // the deployment that the user submitted, by operator id
  std::uint32_t max_parallelism = 0;  // cap per operator; 0 = slots of the cluster, or no cap without one
  // Whether a source's partitions count even where they are as many as its instances, which a testbed without
  // partitions says of every source.
  bool partitions_are_told = false;
  std::map<std::string, double> expected_rates;  // records/s that the user expects at the start, by source
  std::string model_folder;                      // where learned models lie that are named without a path
  // Cores of work at those rates, by operator; empty: not known. Asked by those who need it: it takes hashing every
  // key.
  std::function<std::map<std::string, double>()> expected_demand;
  // Mean records/s that will come to a source in a span of simulated time: what the harness knows and no controller
  // can. Empty: it does not say.
  std::function<double(const std::string& source, kernel::SimTime from, kernel::SimTime to)> coming;
  const models::KnownQuery* known = nullptr;  // beyond the plan; null if nothing is
  const OracleSchedule* oracle = nullptr;     // the cheapest deployments; null if nobody has searched them
};

class Tuner {
 public:
  virtual ~Tuner() = default;
  // Loads what it needs to decide; to be called once, before plan() and adjust(). Error: a sentence.
  virtual tl::expected<void, std::string> prepare() { return {}; }
  virtual Cadence cadence() const = 0;
  // The deployment to start from.
  virtual plan::Deployment plan() const = 0;
  // Same arguments, same answer: `current` is what runs, `seen` the window since the last call (or since the settle
  // time after a reconfiguration).
  virtual Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                            const TunerState& state) const = 0;
};

// A list is one of text; a table is free: members of any names, with values of any JSON type.
enum class OptionType : std::uint8_t { boolean, integer, number, duration, text, choice, model, list, table };

// OptionSpec::most of an option that has a least value only.
inline constexpr double kUnboundedOption = 1e300;

// One option of a tuner, as `list tuners`, --help and the config reader know it.
struct OptionSpec {
  std::string name;
  OptionType type = OptionType::number;
  std::string default_value;         // as it would be written in TOML, without quotes; of list and table: empty
  std::string about;                 // one line, with the unit and the source
  double least = 0, most = 0;        // range of integer, number (and of duration, in seconds); least == most: unbounded
  std::vector<std::string> choices;  // choice only
  bool required = false;             // a config must give it: the default stands for nothing
};

// Option values by name; every option of the tuner is present (defaults filled in). Booleans as JSON booleans, integers
// and numbers as numbers, durations as numbers of seconds, text, choices and models (files) as strings, lists as arrays
// of strings, tables as objects.
using Options = nlohmann::json;

// One row per tuner.
struct TunerEntry {
  std::string name;
  std::string about;           // one line: the rule, and the paper
  std::uint32_t revision = 1;  // part of an artefact's hash; raised when decisions change
  std::vector<OptionSpec> (*options)();
  std::unique_ptr<Tuner> (*make)(const TunerContext& context, const Options& options);
};

// The visible table of all tuners (tuners/table.cpp).
const std::vector<TunerEntry>& tuner_table();
const TunerEntry* find_tuner(std::string_view name);

// Every option of the tuner at its default, in the form above.
Options default_options(const TunerEntry& entry);

// Fills in defaults and checks names, types and ranges of `given` (values as in Options; a duration may also be text
// such as "60 s"). The error lists every mistake, one sentence each.
tl::expected<Options, std::vector<std::string>> checked_options(const TunerEntry& entry, const nlohmann::json& given);

}  // namespace millrace::tuners
