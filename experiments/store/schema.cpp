#include "experiments/store/schema.h"

#include <array>

#include "experiments/store/schema_capacity.h"
#include "experiments/store/schema_pipelines.h"
#include "experiments/store/schema_sweeps.h"

namespace millrace::experiments {

namespace {

constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE artefact (    -- whatever is named by the hash of what it was made from
  hash TEXT PRIMARY KEY,   -- SHA-256 of canonical JSON: kind, settings, inputs, seed, revisions of the code
  kind TEXT NOT NULL,      -- run, comparison, import, replay, validation
  name TEXT NOT NULL,      -- what the config called it; not part of the hash
  settings TEXT NOT NULL,  -- the canonical JSON that was hashed
  status TEXT NOT NULL     -- done, failed, or running (not all of its inputs are there yet)
) WITHOUT ROWID;

CREATE TABLE plan (
  hash TEXT PRIMARY KEY,   -- SHA-256 of `plan`
  plan TEXT NOT NULL       -- plan JSON
) WITHOUT ROWID;

CREATE TABLE run (               -- a tuner's whole run on a query
  run TEXT PRIMARY KEY,          -- artefact.hash
  query TEXT NOT NULL,
  tuner TEXT NOT NULL,           -- its label in the comparison that computed it
  tuner_kind TEXT NOT NULL,
  replication INTEGER NOT NULL,  -- from 0
  seed INTEGER NOT NULL,         -- of the experiment
  plan TEXT,                     -- plan.hash of the first deployment
  status TEXT NOT NULL,          -- done, failed
  error TEXT,                    -- of a failed run
  simulated_s REAL,
  events INTEGER,                -- simulated events
  fingerprint TEXT,              -- of everything that happened: equal runs have equal ones
  reconfigurations INTEGER,      -- that the testbed carried out
  final_parallelism INTEGER,     -- total over operators that are neither sources nor sinks
  mean_parallelism REAL,         -- of that total, over time
  backpressured_share REAL,      -- share of the time with at least one subtask backpressured
  latency_p50_ms REAL,           -- end to end, of all results of the run
  latency_p95_ms REAL,
  latency_p99_ms REAL,
  latency_mean_ms REAL,
  peak_backlog_records REAL,
  final_backlog_records REAL,
  offered_records REAL,          -- arrived at the sources
  read_records REAL,             -- read by the sources
  result_records REAL,           -- arrived at the sinks
  downtime_s REAL,               -- stopped by reconfigurations
  slot_hours REAL,               -- slots held, over time
  latency_sketch TEXT            -- DDSketch of the latencies in nanoseconds
) WITHOUT ROWID;

CREATE TABLE comparison_run (  -- the cells of a comparison
  comparison TEXT NOT NULL,    -- artefact.hash
  position INTEGER NOT NULL,   -- query by query, tuner by tuner, replication by replication
  run TEXT NOT NULL,           -- run.run
  query TEXT NOT NULL,         -- what this comparison calls it
  tuner TEXT NOT NULL,         -- what this comparison calls it
  replication INTEGER NOT NULL,
  PRIMARY KEY (comparison, position)
) WITHOUT ROWID;

CREATE TABLE window (
  run TEXT NOT NULL,
  position INTEGER NOT NULL,     -- from 0
  t_s REAL,                      -- end of the window, simulated seconds since the job's first start
  window_s REAL,                 -- its length, a reconfiguration at its start included
  offered_per_s REAL,            -- records
  read_per_s REAL,               -- records
  results_per_s REAL,            -- records
  backlog_records REAL,          -- at the end
  total_parallelism INTEGER,
  backpressured_share REAL,
  latency_p50_ms REAL,
  latency_p95_ms REAL,
  latency_p99_ms REAL,
  downtime_s REAL,               -- within the window
  deployment TEXT,               -- operator=parallelism ...
  operators TEXT,                -- JSON, as they really were: busy, idle and backpressured ms/s, true rate, parts of the
                                 -- latency and latency markers of each
  PRIMARY KEY (run, position)
) WITHOUT ROWID;

CREATE TABLE decision (       -- each time that a tuner was asked
  run TEXT NOT NULL,
  position INTEGER NOT NULL,  -- from 0
  t_s REAL,
  observation TEXT,           -- observation JSON: what the tuner saw, through observation faults if there are any
  state TEXT,                 -- the tuner's state before, JSON
  current TEXT,               -- deployment that ran
  asked TEXT,                 -- deployment that the tuner wanted; NULL: it left the current one alone
  got TEXT,                   -- deployment that then ran; NULL: nothing was asked, or the testbed refused (see why)
  why TEXT,                   -- the tuner's reason, and the testbed's if it refused
  explain TEXT,               -- JSON: the tuner's intermediate quantities
  next_state TEXT,            -- the tuner's state after, JSON
  downtime_s REAL,            -- paid for it
  PRIMARY KEY (run, position)
) WITHOUT ROWID;

CREATE TABLE wall_clock (      -- the only table with times of day and durations
  subject TEXT NOT NULL,       -- artefact.hash
  what TEXT NOT NULL,
  started_utc TEXT,            -- ISO 8601
  duration_s REAL,
  PRIMARY KEY (subject, what)
) WITHOUT ROWID;
)sql";

// Labelled traces.
constexpr std::string_view kVersion2 = R"sql(
CREATE TABLE trace (                 -- labelled executions of plans
  trace_set TEXT NOT NULL,           -- artefact.hash of the set (kind: import, trace)
  position INTEGER NOT NULL,         -- in the set, from 0
  plan TEXT,                         -- plan.hash; NULL: malformed
  structure TEXT NOT NULL,           -- family of queries, Linear_Query, 2-way-join, ...
  id TEXT NOT NULL,                  -- of the execution, as published
  method TEXT NOT NULL,              -- measured: on a real cluster; events, fast_forward: simulated
  status TEXT NOT NULL,              -- done, skipped (its numbers are not to be used), malformed (no plan),
                                     -- discarded (by the rules of its set), failed
  reason TEXT,                       -- why it was skipped, "CAUSE: SENTENCE"; where and why it is malformed;
                                     -- why it was discarded or failed
  repairs TEXT,                      -- JSON: what was put right, ["CAUSE: SENTENCE"]; NULL: malformed
  latency_ms REAL,                   -- mean over results of (arrival at the sink - oldest timestamp in them)
  throughput_per_s REAL,             -- results at the sink
  last_operator_per_s REAL,          -- records that the instances of the last operator put out, their sum
  configured_per_s REAL,             -- records, over all sources
  achieved_per_s REAL,               -- records, over all sources; instances without a report count as the others' mean
  source_instances_seen_share REAL,  -- of the source with the least share of instances that reported
  instances TEXT,                    -- JSON: of each operator [of each instance that reported [input_per_s,
                                     -- output_per_s, selectivity, cpu_load_percent]]; NULL: malformed
  PRIMARY KEY (trace_set, position)
) WITHOUT ROWID;

CREATE TABLE operator_label (       -- what was measured at each operator of a trace
  trace_set TEXT NOT NULL,
  position INTEGER NOT NULL,        -- trace.position
  operator INTEGER NOT NULL,        -- its index in the plan
  kind TEXT NOT NULL,               -- source, filter, window_join, window_aggregate
  parallelism INTEGER NOT NULL,
  instances_seen INTEGER NOT NULL,  -- that reported; one without input reports nothing
  input_per_s REAL,                 -- records, over all instances; NULL for sources
  output_per_s REAL,                -- records, over all instances
  selectivity_mean REAL,            -- over instances that reported; of joins without the overflowed (0 or below)
  input_max_over_mean REAL,         -- largest input of an instance over the mean; 1: balanced
  input_min_over_mean REAL,         -- smallest, likewise; an instance that reported nothing has 0
  PRIMARY KEY (trace_set, position, operator)
) WITHOUT ROWID;

CREATE TABLE subtask_label (  -- what was measured at each instance; only on request
  trace_set TEXT NOT NULL,
  position INTEGER NOT NULL,  -- trace.position
  operator INTEGER NOT NULL,
  subtask INTEGER NOT NULL,   -- in the order published, from 0
  host TEXT NOT NULL,
  input_per_s REAL,           -- records
  output_per_s REAL,          -- records
  selectivity REAL,
  cpu_load_percent REAL,      -- of the host
  PRIMARY KEY (trace_set, position, operator, subtask)
) WITHOUT ROWID;
)sql";

// Traces simulated again.
constexpr std::string_view kVersion3 = R"sql(
CREATE TABLE replay (          -- a published plan, simulated as it was run
  setup TEXT NOT NULL,         -- artefact.hash: engine, what the replay may know, seed, revisions of the code
  trace_set TEXT NOT NULL,     -- artefact.hash of the set
  position INTEGER NOT NULL,   -- trace.position
  status TEXT NOT NULL,        -- done, failed
  error TEXT,                  -- why the plan cannot be run
  latency_ms REAL,             -- as trace.latency_ms; NULL: no result arrived
  throughput_per_s REAL,       -- results at the sink
  configured_per_s REAL,       -- records, over all sources
  achieved_per_s REAL,         -- records, over all sources
  operator_input_per_s TEXT,   -- JSON: records, of each operator in the order of the plan
  operator_output_per_s TEXT,  -- JSON, likewise
  dominant TEXT,               -- the largest part of the latency
  busiest_share REAL,          -- of time that the busiest instance was busy
  events INTEGER,              -- simulated events
  PRIMARY KEY (setup, trace_set, position)
) WITHOUT ROWID;
)sql";

// How steady a run was, and how well it kept what was demanded.
constexpr std::string_view kVersion4 = R"sql(
ALTER TABLE run ADD COLUMN direction_changes INTEGER;  -- reconfigurations that turned growth into shrinking or back
ALTER TABLE run ADD COLUMN outside_slo_share REAL;     -- share of the time outside the comparison's SLO; NULL: it has none
)sql";

// Failures and checkpoints. (A comment between a new column's name and its type stays in the schema.)
constexpr std::string_view kVersion5 = R"sql(
ALTER TABLE run ADD COLUMN restarts             /* of the whole job, each for a failure */ INTEGER;
ALTER TABLE run ADD COLUMN reprocessed_records  /* read again by the sources after failures */ REAL;
ALTER TABLE run ADD COLUMN lost_records         /* in flight or in windows at failures, without checkpoints */ REAL;
ALTER TABLE run ADD COLUMN checkpoints          /* completed */ INTEGER;
ALTER TABLE window ADD COLUMN restarts              /* for failures; downtime_s has their downtime too */ INTEGER;
ALTER TABLE window ADD COLUMN reprocessed_records   /* that failures made the sources read again */ REAL;
ALTER TABLE window ADD COLUMN lost_records          /* at failures, as in run */ REAL;
ALTER TABLE window ADD COLUMN checkpoints           /* completed */ INTEGER;
ALTER TABLE window ADD COLUMN checkpoint_longest_s  /* from trigger to completion; NULL: none completed */ REAL;
ALTER TABLE window ADD COLUMN checkpoint_bytes      /* of state uploaded, of all of them */ REAL;
)sql";

// Executions of random plans.
constexpr std::string_view kVersion6 = R"sql(
ALTER TABLE trace ADD COLUMN query            /* hash of the plan without degrees and hosts; NULL: imported */ TEXT;
ALTER TABLE trace ADD COLUMN strategy         /* that chose the degrees; NULL: imported */ TEXT;
ALTER TABLE trace ADD COLUMN split            /* train, validation, test; NULL: imported or not kept */ TEXT;
ALTER TABLE trace ADD COLUMN latency_p50_ms   /* of the same results as latency_ms, as are these two */ REAL;
ALTER TABLE trace ADD COLUMN latency_p95_ms   REAL;
ALTER TABLE trace ADD COLUMN latency_p99_ms   REAL;
ALTER TABLE trace ADD COLUMN first_result_s   /* simulated time until then; without one: of the whole run */ REAL;
ALTER TABLE trace ADD COLUMN interval_s       /* that the labels cover */ REAL;
ALTER TABLE trace ADD COLUMN simulated_s      /* of the run */ REAL;
ALTER TABLE trace ADD COLUMN stop_reason      /* interval over, stationary, longest run, no result */ TEXT;
ALTER TABLE trace ADD COLUMN backpressured    /* 1: an operator is, more than 100 ms per s; else 0 */ INTEGER;
ALTER TABLE trace ADD COLUMN total_parallelism /* over operators that are neither sources nor sinks */ INTEGER;
ALTER TABLE trace ADD COLUMN latency_parts    /* JSON: of each task, by its first operator, ms per record */ TEXT;
ALTER TABLE trace ADD COLUMN host_cpu_share   /* JSON: of each host's cores, in use */ TEXT;
ALTER TABLE trace ADD COLUMN state_bytes      /* in windows and keyed state at the end */ REAL;
ALTER TABLE trace ADD COLUMN marker_latency_sum_ms /* PDSP-Bench's latency, of latency markers; NULL: there are none */ REAL;
ALTER TABLE trace ADD COLUMN events           /* simulated events */ INTEGER;
ALTER TABLE operator_label ADD COLUMN busy_ms_per_s           /* of an instance, as are these three */ REAL;
ALTER TABLE operator_label ADD COLUMN idle_ms_per_s           REAL;
ALTER TABLE operator_label ADD COLUMN backpressured_ms_per_s  REAL;
ALTER TABLE operator_label ADD COLUMN busiest_ms_per_s        /* the busiest instance's */ REAL;
ALTER TABLE operator_label ADD COLUMN true_rate_per_s         /* records per useful second, over all instances */ REAL;
ALTER TABLE operator_label ADD COLUMN cpu_share               /* cores used by its task, mean over instances */ REAL;
ALTER TABLE operator_label ADD COLUMN bottleneck              /* 1 yes, 0 no, -1 not labelled (StreamTune, Algorithm 1) */ INTEGER;
)sql";

// Learned models.
constexpr std::string_view kVersion7 = R"sql(
CREATE TABLE model (               -- a trained model; its file is artefacts/HASH/model beside the store
  model TEXT PRIMARY KEY,          -- artefact.hash
  kind TEXT NOT NULL,
  metric TEXT NOT NULL,            -- latency, throughput, ...
  training_examples INTEGER NOT NULL,
  validation_examples INTEGER NOT NULL,
  undescribed_traces INTEGER NOT NULL,  -- left out: no description can be made of them
  epochs INTEGER NOT NULL,         -- trained; rounds of boosting; 0: it has none
  validation_q50 REAL,             -- of the best epoch, which the model is; NULL: it has none
  bytes INTEGER NOT NULL           -- of its file
) WITHOUT ROWID;

CREATE TABLE prediction (
  model TEXT NOT NULL,             -- model.model
  trace_set TEXT NOT NULL,
  position INTEGER NOT NULL,       -- trace.position
  predicted REAL,                  -- in the unit of the metric; NULL: the model cannot read the plan
  PRIMARY KEY (model, trace_set, position)
) WITHOUT ROWID;

CREATE TABLE evaluation (
  evaluation TEXT NOT NULL,        -- artefact.hash
  position INTEGER NOT NULL,       -- by metric, model and part
  metric TEXT NOT NULL,
  model TEXT NOT NULL,             -- what the config calls it; noise floor: the same plans under another seed
  part TEXT NOT NULL,              -- structure, with class of parallelism; or all of a set
  plans INTEGER NOT NULL,          -- with a label and a prediction
  q50 REAL,                        -- q-error
  q95 REAL,
  q99 REAL,
  bias REAL,                       -- median of predicted / measured
  PRIMARY KEY (evaluation, position)
) WITHOUT ROWID;
)sql";

// Comparisons that go by changes of load, and time that was jumped over.
constexpr std::string_view kVersion8 = R"sql(
CREATE TABLE protocol_round (    -- what was seen of a deployment under a load of a protocol, at the end of its wait
  run TEXT NOT NULL,
  change INTEGER NOT NULL,       -- of load, from 0
  round INTEGER NOT NULL,        -- 0: what ran when the load came; later ones the tuner chose after it
  load REAL,                     -- multiple of the sources' rates
  t_s REAL,                      -- simulated, when the tuner was asked
  deployment TEXT,               -- operator=parallelism ...
  total_parallelism INTEGER,     -- over operators that are neither sources nor sinks
  worst_operator TEXT,           -- backpressured most
  worst_ms_per_s REAL,           -- so much
  backpressured INTEGER,         -- 1: more than the protocol's share of the time
  reconfigured INTEGER,          -- 1: the tuner then had another deployment; 0: the last round of this load
  PRIMARY KEY (run, change, round)
) WITHOUT ROWID;

CREATE TABLE jump (              -- time that was not simulated, because nothing would have changed
  run TEXT NOT NULL,
  position INTEGER NOT NULL,     -- from 0
  t_s REAL,                      -- where it starts
  length_s REAL,
  batches INTEGER,               -- that stand for it; 0: steps of a precedent that was not steady then
  widest_share REAL,             -- greatest half-width of a metric's 99 % interval over them, relative to its mean
  PRIMARY KEY (run, position)
) WITHOUT ROWID;
)sql";

// The cheapest deployments.
constexpr std::string_view kVersion9 = R"sql(
CREATE TABLE oracle (                -- the cheapest deployment that keeps up with constant rates, by search
  oracle TEXT PRIMARY KEY,           -- artefact.hash
  query TEXT NOT NULL,               -- what the config that computed it calls it
  rates TEXT NOT NULL,               -- JSON: records/s, by source
  parallelism TEXT NOT NULL,         -- JSON: degree of every operator
  feasible INTEGER NOT NULL,         -- 1; 0: nothing that keeps up was found, and this misses by least
  total_parallelism INTEGER NOT NULL,     -- over operators that are neither sources nor sinks, as in run
  searched_parallelism INTEGER NOT NULL,  -- over operators that tuners set, sinks among them included: the least
  bound INTEGER NOT NULL,            -- no feasible deployment has less of it, as far as the guarantee goes
  guarantee TEXT NOT NULL,           -- exact, local, incomplete, none (docs/oracle.md)
  evaluations INTEGER NOT NULL,      -- deployments simulated
  backpressured_share REAL NOT NULL  -- of the time, of the operator that is held up most
) WITHOUT ROWID;

CREATE TABLE oracle_phase (    -- of a run under the oracle: what it played when
  run TEXT NOT NULL,           -- run.run
  position INTEGER NOT NULL,   -- from 0
  start_s REAL NOT NULL,       -- simulated seconds since the job's first start
  length_s REAL NOT NULL,
  oracle TEXT NOT NULL,        -- oracle.oracle
  PRIMARY KEY (run, position)
) WITHOUT ROWID;
)sql";

// Epochs of Timely jobs.
constexpr std::string_view kVersion10 = R"sql(
ALTER TABLE run ADD COLUMN epoch_latency_p50_ms    /* from an epoch's end until it is over; NULL: not a Timely job */ REAL;
ALTER TABLE run ADD COLUMN epoch_latency_p99_ms    REAL;
ALTER TABLE window ADD COLUMN epoch_latency_p50_ms /* as in run; NULL: none was over in the window */ REAL;
ALTER TABLE window ADD COLUMN epoch_latency_p99_ms REAL;

CREATE TABLE epoch_latency (  -- the distribution of a window's epoch latencies
  run TEXT NOT NULL,
  position INTEGER NOT NULL,  -- window.position
  latency_ms REAL NOT NULL,   -- to 1 %
  epochs INTEGER NOT NULL,    -- that were over after so long
  PRIMARY KEY (run, position, latency_ms)
) WITHOUT ROWID;
)sql";

// Unequal instances: what they can do, what is expected of the load, and what they cost.
constexpr std::string_view kVersion11 = R"sql(
ALTER TABLE run ADD COLUMN cost          /* price units: of instances and of changes; NULL: the comparison has no prices */ REAL;
ALTER TABLE window ADD COLUMN resources  /* operator=instances with their resources; empty: nothing is limited */ TEXT;

CREATE TABLE sample (            -- performance of an instance with given resources, in the order sampled
  sampling TEXT NOT NULL,        -- artefact.hash
  position INTEGER NOT NULL,     -- from 0
  cpu_cores REAL NOT NULL,
  memory_bytes INTEGER NOT NULL,
  rate_per_s REAL NOT NULL,      -- records that it processed when it got as many as it could take
  windows INTEGER NOT NULL,      -- observed until that had converged
  t_s REAL NOT NULL,             -- simulated, when it had
  PRIMARY KEY (sampling, position)
) WITHOUT ROWID;

CREATE TABLE capability (        -- error of models of performance, relative to the range of what they are tested on
  capability TEXT NOT NULL,      -- artefact.hash
  position INTEGER NOT NULL,     -- from 0
  train TEXT NOT NULL,           -- sampling whose samples it learned from, as the config calls it
  test TEXT NOT NULL,            -- sampling that it was tested on, likewise
  regressor TEXT NOT NULL,
  samples INTEGER NOT NULL,      -- learned from
  repetitions INTEGER NOT NULL,  -- whose mean the errors are
  parameters TEXT NOT NULL,      -- JSON: chosen by the grid search of the first repetition
  mse REAL NOT NULL,
  rmse REAL NOT NULL,
  mae REAL NOT NULL,
  PRIMARY KEY (capability, position)
) WITHOUT ROWID;

CREATE TABLE forecast_day (      -- a forecast of one day, made at its start from what was before
  forecast TEXT NOT NULL,        -- artefact.hash
  forecaster TEXT NOT NULL,
  day INTEGER NOT NULL,          -- of the series, from 0
  mape_share REAL NOT NULL,      -- mean of |predicted - actual| / actual over steps with an actual value above 0
  mae REAL NOT NULL,             -- in the series' unit
  PRIMARY KEY (forecast, forecaster, day)
) WITHOUT ROWID;

CREATE TABLE forecast_step (
  forecast TEXT NOT NULL,        -- artefact.hash
  forecaster TEXT NOT NULL,
  step INTEGER NOT NULL,         -- of the series, from 0
  actual REAL NOT NULL,
  predicted REAL NOT NULL,
  PRIMARY KEY (forecast, forecaster, step)
) WITHOUT ROWID;

CREATE TABLE provision (         -- instances that a controller ran in an epoch
  provisioning TEXT NOT NULL,    -- artefact.hash
  controller TEXT NOT NULL,
  epoch INTEGER NOT NULL,        -- from 0
  load_per_s REAL NOT NULL,      -- records, what came
  expected_per_s REAL NOT NULL,  -- records, what was forecast
  rate_per_s REAL NOT NULL,      -- records that the instances can process
  instances TEXT NOT NULL,       -- JSON: how many of each resource option
  starts INTEGER NOT NULL,       -- of instances, at the start of the epoch
  stops INTEGER NOT NULL,
  running_cost REAL NOT NULL,    -- price units, of this epoch
  change_cost REAL NOT NULL,
  PRIMARY KEY (provisioning, controller, epoch)
) WITHOUT ROWID;
)sql";

}  // namespace

std::span<const std::string_view> schema_steps() {
  static constexpr std::array<std::string_view, kSchemaVersion> kSteps = {
      kVersion1, kVersion2, kVersion3,  kVersion4,  kVersion5,  kVersion6,    kVersion7,
      kVersion8, kVersion9, kVersion10, kVersion11, kVersion12, kSweepTables, kCapacityTables};
  return kSteps;
}

std::span<const std::string_view> table_names() {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"artefact",        "plan",           "run",           "comparison_run",  "sweep_cell",
       "window",          "epoch_latency",  "decision",      "protocol_round",  "jump",
       "trace",           "operator_label", "subtask_label", "replay",          "model",
       "prediction",      "evaluation",     "oracle",        "oracle_phase",    "capacity_probe",
       "sample",          "capability",     "forecast_day",  "forecast_step",   "provision",
       "pipeline",        "operator_call",  "predictor",     "predictor_trial", "predictor_epoch",
       "predictor_query", kWallClockTable});
  return kNames;
}

}  // namespace millrace::experiments
