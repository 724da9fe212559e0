#include "experiments/validation/validate.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "experiments/store/batch_writer.h"
#include "experiments/store/stopwatch.h"
#include "experiments/validation/replay_rows.h"
#include "experiments/validation/thread_pool.h"
#include "experiments/workers/unit_progress.h"

namespace millrace::experiments {
namespace {

constexpr std::size_t kQuickShare = 50;  // 1 / 2 %

// An input row and the replays that the store holds of it.
struct InputRow {
  ReplayInput input;
  std::string setup;                             // artefact hash
  std::map<std::int64_t, ReplayOutcome> stored;  // by position in the set

  // nullptr if it has to be computed.
  const ReplayOutcome* find(const PlanRef& plan) const {
    const auto found = stored.find(plan.position);
    return found == stored.end() ? nullptr : &found->second;
  }
};

StoreResult<std::vector<InputRow>> input_rows(const Validation& validation, const PublishedSet& set, Store& store) {
  std::vector<InputRow> rows;
  for (const ReplayInput input : validation.inputs) {
    std::string setup = replay_setup_key(validation, input).hash();
    auto stored = stored_replays(store, setup, set.hash);
    if (!stored) return tl::unexpected(stored.error());
    rows.push_back({input, std::move(setup), std::move(*stored)});
  }
  return rows;
}

std::size_t missing_replays(const std::vector<InputRow>& rows, const std::vector<PlanRef>& plans) {
  std::size_t missing = 0;
  for (const InputRow& row : rows) {
    missing += static_cast<std::size_t>(
        std::ranges::count_if(plans, [&](const PlanRef& plan) { return row.find(plan) == nullptr; }));
  }
  return missing;
}

// Reads, replays and stores plans. Threads share `rows_`, which nobody changes, and write each to its own place.
class ReplayWork {
 public:
  ReplayWork(const Validation& validation, const std::vector<PlanRef>& plans, const PublishedSet& set,
             const Replay& replay, Store& store, const ValidateOptions& options, std::vector<InputRow> rows)
      : validation_(validation),
        plans_(plans),
        set_(set),
        replay_(replay),
        options_(options),
        rows_(std::move(rows)),
        judged_(plans.size()),
        writer_(store),
        progress_(stderr, options.progress, "replays", missing_replays(rows_, plans)) {}

  StoreResult<ValidateOutcome> run() {
    const bool whole = work_in_threads(options_.jobs, plans_.size(),
                                       {.work = [this](std::size_t i) { judge(i); },
                                        .done = [this](std::size_t i) { store(i); },
                                        .go_on = [this] { return go_on(); }});
    writer_.write();
    if (!writer_.result()) return tl::unexpected(writer_.result().error());
    ValidateOutcome outcome;
    outcome.replays = plans_.size() * rows_.size();
    outcome.stored = outcome.replays - missing_replays(rows_, plans_);
    outcome.interrupted = !whole;
    for (auto& judged : judged_) {
      if (!judged) continue;
      if (!*judged) return tl::unexpected(judged->error());
      outcome.failed += static_cast<std::size_t>(
          std::ranges::count_if((*judged)->replays, [](const ReplayOutcome& one) { return !one.has_value(); }));
      outcome.plans.push_back(std::move(**judged));
    }
    return outcome;
  }

 private:
  StoreResult<PublishedPlan> read(std::size_t i) {
    const std::lock_guard lock(reading_);
    return set_.plan(plans_[i]);
  }

  void judge(std::size_t i) {
    const auto plan = read(i);
    if (!plan) {
      judged_[i] = tl::unexpected(plan.error());
      return;
    }
    JudgedPlan judged = judged_plan(plans_[i], *plan);
    for (const InputRow& row : rows_) {
      const ReplayOutcome* stored = row.find(plans_[i]);
      judged.replays.push_back(stored != nullptr ? *stored
                                                 : replay_(*plan, validation_.engine, {row.input, validation_.seed}));
    }
    judged_[i] = std::move(judged);
  }

  void store(std::size_t i) {
    if (!*judged_[i]) {
      broken_ = true;
      return;
    }
    std::vector<TableRow> rows;
    for (std::size_t input = 0; input < rows_.size(); ++input) {
      const InputRow& row = rows_[input];
      if (row.find(plans_[i]) != nullptr) continue;
      rows.push_back(replay_row(row.setup, set_.hash, plans_[i].position, (*judged_[i])->replays[input]));
    }
    progress_.finished(rows.size());
    writer_.add(std::move(rows));
  }

  bool go_on() {
    writer_.write_if_due();
    progress_.tick();
    return !broken_ && writer_.result().has_value() && !options_.interrupted();
  }

  const Validation& validation_;
  const std::vector<PlanRef>& plans_;
  const PublishedSet& set_;
  const Replay& replay_;
  const ValidateOptions& options_;
  const std::vector<InputRow> rows_;
  std::vector<std::optional<StoreResult<JudgedPlan>>> judged_;  // by position in plans_
  std::mutex reading_;
  bool broken_ = false;  // a plan cannot be read
  BatchWriter writer_;
  UnitProgress progress_;
};

StoreResult<void> put_artefacts(const Validation& validation, const ArtefactKey& key, const std::string& name,
                                const std::string& status, Store& store) {
  std::vector<TableRow> rows = {artefact_row(key, name, status)};
  for (const ReplayInput input : validation.inputs) {
    const std::string setup_name = validation.engine.name + "/" + std::string(to_string(input));
    rows.push_back(artefact_row(replay_setup_key(validation, input), setup_name, "done"));
  }
  return store.put(rows);
}

}  // namespace

StoreResult<std::vector<PlanRef>> plans_to_judge(const Validation& validation, const PublishedSet& set, bool quick) {
  auto plans = set.list();
  if (!plans) return tl::unexpected(plans.error());
  std::erase_if(*plans, [&](const PlanRef& plan) { return !is_in(validation.split, plan.id); });
  if (plans->empty()) return plans;
  std::size_t most = validation.sample == 0 ? plans->size() : validation.sample;
  if (quick) most = std::min(most, std::max<std::size_t>(1, plans->size() / kQuickShare));
  return sampled(std::move(*plans), most);
}

StoreResult<ValidateOutcome> validate(const Validation& validation, const std::vector<PlanRef>& plans,
                                      const PublishedSet& set, const Replay& replay, Store& store,
                                      const ValidateOptions& options) {
  assert(options.jobs >= 1 && options.interrupted);
  const Stopwatch stopwatch;
  const ArtefactKey key = validation_key(validation, set.hash, plans);
  const auto put = [&](const std::string& status) {
    return put_artefacts(validation, key, options.artefact_name, status, store);
  };
  auto rows = input_rows(validation, set, store);
  if (!rows) return tl::unexpected(rows.error());
  const auto status = store.status(key.hash());
  if (!status) return tl::unexpected(status.error());
  if (*status != "done") {
    if (auto begun = put("running"); !begun) return tl::unexpected(begun.error());
  }
  auto outcome = ReplayWork(validation, plans, set, replay, store, options, std::move(*rows)).run();
  if (!outcome || outcome->interrupted || *status == "done") return outcome;
  if (auto ended = put("done"); !ended) return tl::unexpected(ended.error());
  if (auto timed = store.put({stopwatch.row(key.hash(), "replay")}); !timed) return tl::unexpected(timed.error());
  return outcome;
}

}  // namespace millrace::experiments
