#include "sim/runtime/source_progress.h"

#include <cassert>

namespace millrace::runtime {

std::vector<SourceProgress> unread_sources(const job::Job& job, kernel::Seed arrivals, bool individually) {
  std::vector<SourceProgress> sources;
  for (std::uint32_t op = 0; op < job.plan.operators.size(); ++op) {
    const plan::Operator& written = job.plan.operators[op];
    if (written.kind != plan::OperatorKind::source) continue;
    const auto found = job.sources.find(written.id);
    const bool at_rest = found == job.sources.end();
    assert(!at_rest || written.records > 0);
    job::SourceLoad load;
    if (at_rest) {
      load.loop = job::SourceLoop::closed;
    } else {
      load = found->second;
    }
    const kernel::Seed seed = arrivals.child("source/" + written.id);
    SourceProgress& source = sources.emplace_back(
        SourceProgress{written.id, load, ArrivalProcess(load, seed, individually), seed.child("phases"), op, 0, 0, 0});
    if (load.partitions > 0) source.partitions = SourcePartitions(load.partitions, load.hot_partition);
    source.partition_read.assign(load.partitions, 0);
    source.records = written.records;
    source.at_rest = at_rest;
  }
  return sources;
}

}  // namespace millrace::runtime
