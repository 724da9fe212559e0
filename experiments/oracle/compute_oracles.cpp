#include "experiments/oracle/compute_oracles.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <sstream>

#include "experiments/store/batch_writer.h"
#include "experiments/store/stopwatch.h"
#include "experiments/workers/row_json.h"
#include "experiments/workers/unit_progress.h"
#include "experiments/workers/worker_pool.h"

namespace millrace::experiments {
namespace {

constexpr std::string_view kWord = "oracle ";

class Searches {
 public:
  Searches(Store& store, const ComputeOptions& options, std::vector<std::string> questions,
           std::vector<std::string> hashes)
      : options_(options),
        questions_(std::move(questions)),
        hashes_(std::move(hashes)),
        writer_(store),
        progress_(stderr, options.progress, "oracle points", questions_.size()) {}

  // False if it was interrupted.
  StoreResult<bool> run() {
    const PoolListener listener{.remark = [this](std::size_t i, const std::string&) { watches_.try_emplace(i); },
                                .answer = [this](std::size_t i, const std::string& line) { hear_answer(i, line); },
                                .death = [this](std::size_t, const std::string&) { progress_.finished(1); },
                                .go_on = [this] { return go_on(); }};
    const auto asked = ask_workers(options_.worker_command, options_.jobs, questions_, listener);
    writer_.write();
    if (!writer_.result()) return tl::unexpected(writer_.result().error());
    if (!asked) return tl::unexpected(StoreError{asked.error()});
    return *asked;
  }

 private:
  void hear_answer(std::size_t i, const std::string& line) {
    progress_.finished(1);
    auto rows = rows_from_line(line);
    if (!rows) return;  // as if it had died
    rows->push_back(watches_[i].row(hashes_[i], "search"));
    writer_.add(std::move(*rows));
  }

  bool go_on() {
    writer_.write_if_due();
    progress_.tick();
    return writer_.result().has_value() && !options_.interrupted();
  }

  const ComputeOptions& options_;
  const std::vector<std::string> questions_, hashes_;
  std::map<std::size_t, Stopwatch> watches_;
  BatchWriter writer_;
  UnitProgress progress_;
};

}  // namespace

StoreResult<OracleOutcome> compute_oracles(Store& store, const std::vector<OracleCell>& cells,
                                           const ComputeOptions& options) {
  OracleOutcome outcome;
  const auto restore = [&]() -> StoreResult<void> {
    for (const OracleCell& cell : cells) {
      auto stored = stored_points(store, cell.tasks);
      if (!stored) return tl::unexpected(stored.error());
      outcome.points.merge(*stored);
    }
    return {};
  };
  if (auto restored = restore(); !restored) return tl::unexpected(restored.error());
  std::vector<std::string> questions, hashes;
  std::set<std::string> asked;
  for (const OracleCell& cell : cells) {
    for (std::size_t phase = 0; phase < cell.tasks.size(); ++phase) {
      const std::string& hash = cell.tasks[phase].hash;
      if (outcome.points.contains(hash) || !asked.insert(hash).second) continue;
      questions.push_back(fmt::format("{}{}{} {} {}", cell.prefix, kWord, cell.number, phase, hash));
      hashes.push_back(hash);
    }
  }
  if (questions.empty()) return outcome;
  const auto done = Searches(store, options, std::move(questions), std::move(hashes)).run();
  if (!done) return tl::unexpected(done.error());
  outcome.interrupted = !*done;
  if (auto restored = restore(); !restored) return tl::unexpected(restored.error());
  return outcome;
}

bool is_oracle_question(const std::string& question) {
  return question.starts_with(kWord);
}

tl::expected<void, std::string> OracleServer::answer(const std::string& question, std::ostream& out) const {
  const auto changed = tl::unexpected(std::string("the config has changed since the run was started; start it again"));
  std::istringstream words(question.substr(kWord.size()));
  std::size_t number = 0, phase = 0;
  std::string hash;
  if (!(words >> number >> phase >> hash) || number >= cells_.size() || !needs_oracle(cells_[number])) return changed;
  const auto tasks = oracle_tasks(*experiment_, cells_[number]);
  if (phase >= tasks.size() || tasks[phase].hash != hash) return changed;
  out << "at 0" << std::endl;
  out << to_line(oracle_rows(*experiment_, tasks[phase], solve(*experiment_, tasks[phase]))) << std::endl;
  return {};
}

}  // namespace millrace::experiments
