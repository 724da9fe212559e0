// Jobs over bounded inputs in tests: run from start to end, and checked there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/runtime/checker.h"
#include "sim/runtime/simulation.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {

// An engine that passes chunks on and costs nothing; operators are not chained.
inline EngineProfile chunk_engine(std::uint32_t chunk_records = 65'536) {
  EngineProfile engine = free_engine();
  engine.chunk_records = chunk_records;
  engine.buffer_timeout = Duration();
  engine.chaining = false;
  return engine;
}

class EndingRun {
 public:
  EndingRun(const JobBuilder& built, EngineProfile engine, cluster::Cluster cluster = one_large_node(),
            std::uint64_t seed = 1)
      : EndingRun(built.job(), built.deployment(), std::move(engine), std::move(cluster), seed) {}
  EndingRun(job::Job job, plan::Deployment deployment, EngineProfile engine,
            cluster::Cluster cluster = one_large_node(), std::uint64_t seed = 1)
      : job_(std::move(job)),
        deployment_(std::move(deployment)),
        cluster_(std::move(cluster)),
        engine_(std::move(engine)),
        sources_(unread_sources(job_, kernel::Seed(seed), engine_.granularity == Granularity::record)) {
    for (const plan::PlanProblem& problem : plan::problems_of(job_.plan)) {
      ADD_FAILURE() << problem.where << ": " << problem.what;
    }
    simulation_ = std::make_unique<Simulation>(job_, deployment_, cluster_, engine_, sources_, sinks_,
                                               kernel::Seed(seed), Start{}, fingerprint_);
  }

  // Whether the job is over by then.
  bool run(Duration limit = Duration::from_ns(100'000'000'000)) {
    const bool over = simulation_->run_to_end(kernel::SimTime() + limit);
    simulation_->settle_accounts();
    EXPECT_THAT(violations_of(*simulation_, kernel::SimTime()), ::testing::IsEmpty());
    return over;
  }
  // Runs to the end, which must come. Returns when, in ms.
  double ended_at_ms() {
    EXPECT_TRUE(run());
    return simulation_->now().seconds() * 1e3;
  }

  // Of all instances of an operator.
  std::uint64_t records_in(const std::string& id) const { return sum(id, &OperatorCounters::records_in); }
  std::uint64_t records_out(const std::string& id) const { return sum(id, &OperatorCounters::records_out); }
  // The subtask that runs an instance.
  const Subtask& subtask(const std::string& id, std::uint32_t index = 0) const {
    const OperatorSite& site = simulation_->topology().operators[index_of(job_.plan, id)];
    return simulation_->subtasks()[simulation_->topology().tasks[site.task].first_subtask + index];
  }
  std::uint64_t results() const { return sinks_.records; }
  Simulation& simulation() { return *simulation_; }
  std::uint64_t fingerprint() const { return fingerprint_.value(); }

 private:
  std::uint64_t sum(const std::string& id, std::uint64_t OperatorCounters::*count) const {
    const OperatorSite& site = simulation_->topology().operators[index_of(job_.plan, id)];
    const TaskSite& task = simulation_->topology().tasks[site.task];
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < task.parallelism; ++i) total += subtask(id, i).operators[site.position].*count;
    return total;
  }

  job::Job job_;
  plan::Deployment deployment_;
  cluster::Cluster cluster_;
  EngineProfile engine_;
  std::vector<SourceProgress> sources_;
  SinkTally sinks_;
  kernel::Fingerprint fingerprint_;
  std::unique_ptr<Simulation> simulation_;
};

}  // namespace millrace::runtime
