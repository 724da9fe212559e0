#include "experiments/pipelines/workload_json.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

json step_json(const QueryStep& step) {
  return {static_cast<int>(step.kind),
          step.table,
          step.others,
          step.columns,
          step.draw.low,
          step.draw.high,
          step.share,
          step.work,
          step.limit};
}

}  // namespace

json workload_json(const PipelineWorkload& workload) {
  json tables = json::array(), templates = json::array();
  for (const PipelineTable& table : workload.tables) tables.push_back({table.rows, table.columns, table.row_bytes});
  for (const PipelineTemplate& made : workload.templates) {
    json steps = json::array();
    for (const QueryStep& step : made.steps) steps.push_back(step_json(step));
    templates.push_back(std::move(steps));
  }
  return {{"tables", std::move(tables)}, {"templates", std::move(templates)}};
}

}  // namespace millrace::experiments
