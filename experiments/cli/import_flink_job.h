// `import flink-job`: a running job of any Flink cluster, as a query for configs.
#pragma once

#include "experiments/cli/options.h"

namespace millrace::experiments {

// The exit status. The query goes to standard output and the table to standard error, unless there is a file for the
// query.
int import_flink_job(const Options& options);

}  // namespace millrace::experiments
