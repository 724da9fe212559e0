#include "experiments/learning/compute_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "experiments/learning/evaluate.h"
#include "experiments/learning/model_key.h"
#include "experiments/learning/model_server.h"
#include "experiments/store/schema.h"
#include "experiments/workers/row_json.h"
#include "experiments/workers/unit_progress.h"
#include "experiments/workers/worker_pool.h"

namespace millrace::experiments {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kShowEvery{10};

// "encoder NUMBER OF DONE OF LOSS VALIDATION_LOSS" as a line for people, without its first word.
std::string encoder_line(const std::string& name, std::istringstream& words) {
  std::uint32_t encoder = 0, encoders = 0, epoch = 0, epochs = 0;
  double loss = 0, validation_loss = 0;
  words >> encoder >> encoders >> epoch >> epochs >> loss >> validation_loss;
  return fmt::format("millrace: {}  encoder {}/{}  epoch {}/{}  loss {:.4f}, of held-out executions {:.4f}", name,
                     encoder, encoders, epoch, epochs, loss, validation_loss);
}

// "epoch DONE OF LOSS Q50 Q95 BEST" as a line for people.
std::string progress_line(const std::string& name, const std::string& remark, double elapsed_s) {
  std::istringstream words(remark);
  std::string word;
  std::uint32_t epoch = 0, epochs = 0;
  double loss = 0, q50 = 0, q95 = 0, best = 0;
  words >> word;
  if (word == "encoder") return encoder_line(name, words);
  words >> epoch >> epochs >> loss >> q50 >> q95 >> best;
  const double left = epoch > 0 ? elapsed_s / epoch * (epochs - epoch) : 0;
  return fmt::format(
      "millrace: {}  epoch {}/{}  loss {:.4f}  validation q-error {:.3f} / {:.2f}, best {:.3f}  at most "
      "{}:{:02} left",
      name, epoch, epochs, loss, q50, q95, best, static_cast<int>(left) / 60, static_cast<int>(left) % 60);
}

class LearningWork {
 public:
  LearningWork(const Experiment& experiment, Store& store, const LearningOptions& options)
      : experiment_(experiment), store_(store), options_(options) {}

  StoreResult<LearningCounts> run() {
    LearningCounts counts;
    if (auto keyed = key_models(counts); !keyed) return tl::unexpected(keyed.error());
    while (!missing_.empty() && !counts.interrupted) {
      auto trained = train_wave();
      if (!trained) return tl::unexpected(trained.error());
      counts.interrupted = !*trained;
    }
    for (const EvaluationSpec& evaluation : experiment_.evaluations) {
      if (counts.interrupted) break;
      auto done = judge(evaluation);
      if (!done) return tl::unexpected(done.error());
      counts.interrupted = !*done;
    }
    return counts;
  }

 private:
  StoreResult<void> key_models(LearningCounts& counts) {
    for (const ModelSpec& spec : experiment_.models) {
      auto key = model_key(experiment_, spec, store_);
      if (!key) return tl::unexpected(key.error());
      const std::string hash = key->hash();
      const auto status = store_.status(hash);
      if (!status) return tl::unexpected(status.error());
      ++counts.models;
      names_.emplace(hash, label_of(spec));
      // The file may be gone: stores are copied alone.
      if (*status == "done" && std::filesystem::exists(model_path(store_, hash))) {
        ++counts.stored;
      } else {
        missing_.emplace(hash, std::move(*key));
      }
    }
    return {};
  }

  // Those that wait for no other. False: interrupted.
  StoreResult<bool> train_wave() {
    std::vector<std::string> hashes, questions;
    for (const auto& [hash, key] : missing_) {
      const bool waits = std::ranges::any_of(key.inputs, [&](const auto& input) { return missing_.contains(input); });
      if (!waits) hashes.push_back(hash);
    }
    for (const std::string& hash : hashes) questions.push_back(to_line(ModelQuestion{hash, ""}));
    starts_.assign(hashes.size(), Clock::now());
    heard_.assign(hashes.size(), false);
    shown_ = starts_;
    auto asked = ask(
        "models", questions, [&](std::size_t i) { return names_.at(hashes[i]); },
        [&](std::size_t i, std::vector<TableRow> rows) {
          rows.push_back(artefact_row(missing_.at(hashes[i]), experiment_.name + "/" + names_.at(hashes[i]), "done"));
          const double seconds = std::chrono::duration<double>(Clock::now() - starts_[i]).count();
          rows.push_back({std::string(kWallClockTable), {hashes[i], std::string("train"), Value(), seconds}});
          missing_.erase(hashes[i]);
          return rows;
        });
    return asked;
  }

  StoreResult<bool> judge(const EvaluationSpec& evaluation) {
    const auto key = evaluation_key(experiment_, evaluation, store_);
    if (!key) return tl::unexpected(key.error());
    const std::string hash = key->hash();
    const auto status = store_.status(hash);
    if (!status) return tl::unexpected(status.error());
    if (*status == "done") return true;
    std::vector<std::string> questions, names;
    for (const std::string& name : evaluation.models) {
      for (const ModelSpec* spec : models_named(experiment_, name)) {
        const auto model = model_key(experiment_, *spec, store_);
        if (!model) return tl::unexpected(model.error());
        questions.push_back(to_line(ModelQuestion{model->hash(), evaluation.name}));
        names.push_back(label_of(*spec));
      }
    }
    starts_.assign(questions.size(), Clock::now());
    heard_.assign(questions.size(), false);
    shown_ = starts_;
    auto asked = ask(
        "evaluated models", questions, [&](std::size_t i) { return names[i]; },
        [](std::size_t, std::vector<TableRow> rows) { return rows; });
    if (!asked || !*asked) return asked;
    const auto judged = evaluate(experiment_, evaluation, store_);
    if (!judged) return tl::unexpected(judged.error());
    std::vector<TableRow> rows = table_rows(hash, *judged);
    rows.push_back(artefact_row(*key, experiment_.name + "/" + evaluation.name, "done"));
    if (auto put = store_.put(rows); !put) return tl::unexpected(put.error());
    return true;
  }

  template <class Name, class Complete>
  StoreResult<bool> ask(std::string_view noun, const std::vector<std::string>& questions, Name name,
                        Complete complete) {
    std::string error;
    UnitProgress progress(stderr, ProgressStyle::silent, noun, questions.size());  // epochs are what is shown
    const PoolListener listener{
        .remark =
            [&](std::size_t i, const std::string& line) {
              const auto now = Clock::now();
              if (!heard_[i]) starts_[i] = now;
              heard_[i] = true;
              if (options_.progress == ProgressStyle::silent || now - shown_[i] < kShowEvery) return;
              shown_[i] = now;
              fmt::print(stderr, "{}\n",
                         progress_line(name(i), line, std::chrono::duration<double>(now - starts_[i]).count()));
            },
        .answer =
            [&](std::size_t i, const std::string& line) {
              auto rows = rows_from_line(line);
              if (!rows) {
                error = rows.error();
                return;
              }
              if (auto put = store_.put(complete(i, std::move(*rows))); !put) error = put.error().what;
              progress.finished(1);
            },
        .death = [&](std::size_t i,
                     const std::string& how) { error = fmt::format("model {}: its worker process {}", name(i), how); },
        .go_on =
            [&] {
              progress.tick();
              return error.empty() && !options_.interrupted();
            }};
    const auto asked = ask_workers(options_.worker_command, options_.jobs, questions, listener);
    if (!asked) return tl::unexpected(StoreError{asked.error()});
    if (!error.empty()) return tl::unexpected(StoreError{error});
    return *asked;
  }

  const Experiment& experiment_;
  Store& store_;
  const LearningOptions& options_;
  std::map<std::string, ArtefactKey> missing_;  // by hash
  std::map<std::string, std::string> names_;    // by hash
  std::vector<Clock::time_point> starts_, shown_;
  std::vector<bool> heard_;
};

}  // namespace

StoreResult<LearningCounts> compute_models(const Experiment& experiment, Store& store, const LearningOptions& options) {
  return LearningWork(experiment, store, options).run();
}

}  // namespace millrace::experiments
