// What a Flink cluster, or whatever answers at its address, says to the questions that are asked of it.
#include "experiments/flink/rest_answers.h"

#include <nlohmann/json.hpp>
#include <string>

#include "experiments/flink/sink_lines.h"
#include "experiments/flink/watch/job_graph.h"
#include "sim/plan/bounded_json.h"
#include "tests/fuzz/target.h"

namespace {

using namespace millrace;

template <class... Readers>
void try_readers(const nlohmann::json& answer, Readers... read) {
  const auto one = [&](const auto& result) { fuzz::demand(result.has_value() || !result.error().empty()); };
  (one(read(answer)), ...);
}

}  // namespace

MILLRACE_FUZZ_TARGET(text) {
  namespace flink = experiments::flink;
  static_cast<void>(flink::read_errors(std::string(text)));
  kernel::QuantileSketch latencies(0.01);
  static_cast<void>(flink::add_sink_line(text, latencies));
  const auto answer = plan::bounded_json(text);
  if (answer.is_discarded()) return;
  try_readers(answer, flink::read_overview, flink::read_config, flink::read_task_managers, flink::read_uploaded_jar,
              flink::read_jars, flink::read_job_id, flink::read_request_id, flink::read_jobs, flink::read_job,
              flink::read_job_plan, flink::read_metrics, flink::read_operation, flink::read_requirements,
              flink::read_checkpoints, flink::read_root_cause);
  // A job and its plan, here as two members of one answer.
  if (!answer.is_object() || !answer.contains("job") || !answer.contains("graph")) return;
  const auto job = flink::read_job(answer["job"]);
  const auto plan = flink::read_job_plan(answer["graph"]);
  if (job && plan) static_cast<void>(flink::job_graph(*job, *plan));
}
