#include <sys/prctl.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <list>
#include <string>
#include <utility>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/served_experiment.h"
#include "experiments/cli/verbs.h"
#include "experiments/config/toml_source.h"
#include "experiments/sweeps/member_question.h"

namespace millrace::experiments {
namespace {

constexpr std::size_t kRemembered = 4;  // experiments

// The experiments that questions are about: the config's own, or the members of its sweep.
class ServedExperiments {
 public:
  explicit ServedExperiments(const Options& options) : options_(options) {}

  // nullptr after a complaint.
  ServedExperiment* of(const MemberQuestion& question) {
    const auto known =
        std::find_if(served_.begin(), served_.end(), [&](const auto& one) { return one.first == question.member; });
    if (known != served_.end()) {
      served_.splice(served_.begin(), served_, known);
      return served_.front().second.get();
    }
    auto experiment = load(question);
    if (!experiment) return nullptr;
    auto made = ServedExperiment::of(std::move(*experiment), options_.store);
    if (!made) {
      complain(made.error(), kFailure);
      return nullptr;
    }
    served_.emplace_front(question.member, std::move(*made));
    if (served_.size() > kRemembered) served_.pop_back();
    return served_.front().second.get();
  }

 private:
  std::optional<Experiment> load(const MemberQuestion& question) {
    if (!question.member) return load_for(options_);
    if (!sweep_) {
      auto found = sweep_for(options_);
      if (!found) return std::nullopt;
      sweep_ = std::move(*found);
    }
    if (!sweep_ || *question.member >= sweep_->members()) {
      complain("the config has changed since the run was started; start it again", kFailure);
      return std::nullopt;
    }
    auto experiment = load_member(*sweep_, *question.member);
    if (experiment) return std::move(*experiment);
    print_mistakes(experiment.error());
    return std::nullopt;
  }

  const Options& options_;
  const FileMemory memory_;
  std::optional<Sweep> sweep_;
  std::list<std::pair<std::optional<std::size_t>, std::unique_ptr<ServedExperiment>>> served_;  // the last one first
};

}  // namespace

int worker_verb(const Options& options) {
  std::signal(SIGTERM, SIG_IGN);       // a batch system that ends a job tells all its processes: the parent decides
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a parent that was killed closes the pipe too; this is sooner
  ServedExperiments experiments(options);
  for (std::string line; std::getline(std::cin, line);) {
    const MemberQuestion question = member_question(line);
    ServedExperiment* served = experiments.of(question);
    if (served == nullptr) return kFailure;
    const auto answered = served->answer(question.question, std::cout);
    if (!answered) return complain(answered.error(), kFailure);
  }
  return kFine;
}

}  // namespace millrace::experiments
