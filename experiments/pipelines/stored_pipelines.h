// What a [pipelines.x] is made from, and its rows in the store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"
#include "models/pipelines/pipeline_sample.h"

namespace millrace::experiments {

// A query that was run.
struct StoredPipeline {
  std::uint64_t position = 0;            // pipeline.position
  std::uint32_t template_index = 0;      // from 1
  bool held_out = false;                 // of a template that is kept for the test
  double latency_ms = 0;                 // of the undisturbed run, > 0
  double repeat_ms = 0;                  // of the same query run again; 0: it was not
  double probe_ms = 0;                   // > 0
  std::uint32_t operators = 0;           // of the plan
  std::uint32_t changes = 0;             // operators that changed their algorithm
  double spilled_bytes = 0;              // written to the disk
  double cpu_share = 0, disk_share = 0;  // busy on average, in [0, 1]
  models::PipelineSample sample;         // with template_index and latency_s
};

struct StoredOperatorCall {
  std::uint32_t template_index = 0;
  models::OperatorCall call;
};

// Raised when what is drawn, planned or tracked changes.
inline constexpr std::uint32_t kPipelinesRevision = 1;

ArtefactKey pipelines_key(const Experiment& experiment, const PipelinesSpec& spec);

// The queries that were run to their end, by position; none if nothing is stored. Errors: the store's; a row that
// cannot be read.
StoreResult<std::vector<StoredPipeline>> stored_pipelines(Store& store, const std::string& hash);
// The calls that the full collection kept, in order; all are of training templates.
StoreResult<std::vector<StoredOperatorCall>> stored_operator_calls(Store& store, const std::string& hash);

// Rows of the tables `pipeline` and `operator_call`.
TableRow table_row(const std::string& hash, const StoredPipeline& pipeline);
TableRow failed_pipeline_row(const std::string& hash, std::uint64_t position, std::uint32_t template_index,
                             bool held_out, const std::string& error);
TableRow table_row(const std::string& hash, std::uint64_t position, const StoredOperatorCall& call);

}  // namespace millrace::experiments
