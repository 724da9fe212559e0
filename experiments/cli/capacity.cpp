#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/capacity/asked_capacity.h"
#include "experiments/capacity/capacity_text.h"
#include "experiments/capacity/find_capacity.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/verbs.h"
#include "experiments/cli/written_file.h"
#include "experiments/config/config_home.h"
#include "experiments/config/load.h"
#include "experiments/config/suggestion.h"
#include "experiments/figures/gnuplot.h"
#include "experiments/store/store.h"

namespace millrace::experiments {
namespace {

// The experiment that asks, and its lines of config if it was asked on the command line.
struct Question {
  Experiment experiment;
  std::vector<std::string> lines;
};

bool is_on_shelf(const std::string& name) {
  const auto names = names_on(LibraryShelf::queries);
  return std::ranges::find(names, name) != names.end();
}

bool is_config(const std::string& subject) {
  return subject.ends_with(".toml") || std::filesystem::exists(config_path(subject));
}

std::optional<Experiment> loaded(const std::string& path, const std::vector<std::string>& lines,
                                 const Options& options) {
  std::vector<std::string> overrides = lines;
  overrides.insert(overrides.end(), options.set.begin(), options.set.end());
  auto experiment =
      load_experiment(path, {.overrides = std::move(overrides), .seed = options.seed, .quick = options.quick});
  if (experiment) return std::move(*experiment);
  for (const Diagnostic& mistake : experiment.error()) fmt::print(stderr, "{}\n", to_string(mistake));
  return std::nullopt;
}

bool says_anything(const AskedCapacity& asked) {
  const std::string all = asked.cluster + asked.rate + asked.least + asked.parallelism + asked.duration +
                          asked.warm_up + asked.tolerance + asked.seeds;
  return !all.empty() || !asked.slo.empty() || !asked.fixed.empty();
}

// Nothing after saying every mistake.
std::optional<Question> asked_in_config(const Options& options) {
  if (says_anything(options.capacity)) {
    complain("--cluster, --slo, --rate and the like go with a query; --set capacity.NAME.KEY=VALUE changes a config",
             kUsersMistake);
    return std::nullopt;
  }
  auto experiment = loaded(config_path(options.subject), {}, options);
  if (!experiment) return std::nullopt;
  if (experiment->capacities.empty()) {
    complain(fmt::format("{} asks for no capacity: it has no [capacity.NAME]", options.subject), kUsersMistake);
    return std::nullopt;
  }
  return Question{std::move(*experiment), {}};
}

std::optional<Question> asked_of_query(const Options& options) {
  AskedCapacity asked = options.capacity;
  asked.query = options.subject;
  auto lines = capacity_settings(asked);
  if (!lines) {
    for (const std::string& mistake : lines.error()) complain(mistake, kUsersMistake);
    return std::nullopt;
  }
  auto experiment = loaded("", *lines, options);
  if (!experiment) return std::nullopt;
  return Question{std::move(*experiment), std::move(*lines)};
}

std::optional<Question> question_of(const Options& options) {
  if (!options.format.empty() && options.format != "text" && options.format != "json") {
    complain("--format: " + unknown_name("format", options.format, {"json", "text"}), kUsersMistake);
    return std::nullopt;
  }
  return !is_on_shelf(options.subject) && is_config(options.subject) ? asked_in_config(options)
                                                                     : asked_of_query(options);
}

std::string config_text(const Question& question, const Options& options) {
  std::string text = "# " + options.command + "\n";
  for (const std::string& line : question.lines) text += line + "\n";
  return text;
}

tl::expected<std::vector<std::filesystem::path>, std::string> write(const CapacityAnswer& answer,
                                                                    const std::filesystem::path& folder) {
  const std::string stem = answer.spec.name + "-capacity";
  const auto figures = folder / "figures";
  if (auto made = make_folder(figures); !made) return tl::unexpected(made.error());
  std::vector<std::filesystem::path> written = {folder / (stem + ".csv")};
  if (auto done = write_file(written.back(), capacity_csv(answer)); !done) return tl::unexpected(done.error());
  if (std::ranges::none_of(answer.probes,
                           [](const JudgedProbe& probe) { return probe.result.status == ProbeStatus::done; })) {
    return written;
  }
  if (auto done = draw_with_gnuplot(capacity_plot(answer), figures / stem); !done) return tl::unexpected(done.error());
  written.push_back(figures / (stem + ".svg"));
  return written;
}

int answer_one(const Experiment& experiment, const CapacitySpec& spec, Store& store, const Options& options,
               const std::filesystem::path& folder) {
  const auto answer = find_capacity(
      experiment, spec, store,
      {.jobs = options.jobs, .progress = progress_style(stderr, options.quiet), .interrupted = interrupted});
  if (!answer) return complain(answer.error().what, kFailure);
  if (answer->interrupted) {
    return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
  }
  if (!options.quiet) {
    fmt::print(stderr, "millrace: capacity {}: {} probes, of which {} were stored\n", spec.name, answer->probes.size(),
               answer->probes.size() - answer->computed);
  }
  const auto written = write(*answer, folder);
  if (options.format == "json") {
    fmt::print("{}\n", capacity_json(*answer).dump());
  } else {
    fmt::print("{}", capacity_text(*answer));
    if (options.quick) fmt::print("  quick: one seed, a tenth of the time, rates 10 % apart\n");
    if (written) {
      for (const auto& path : *written) fmt::print("{}\n", displayed(path));
    }
  }
  if (!written) return complain(written.error(), kFailure);
  return kFine;
}

}  // namespace

int capacity_verb(const Options& options) {
  const auto question = question_of(options);
  if (!question) return kUsersMistake;
  const auto folder = results_folder(options.out, question->experiment.name);
  if (auto writable = check_writable(folder); !writable) return complain(writable.error(), kUsersMistake);
  auto store = Store::open(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  if (auto made = make_folder(folder); !made) return complain(made.error(), kUsersMistake);
  if (!question->lines.empty()) {
    const auto written = write_file(folder / "capacity.toml", config_text(*question, options));
    if (!written) return complain(written.error(), kFailure);
  }
  catch_interrupts();
  for (const CapacitySpec& spec : question->experiment.capacities) {
    if (const int status = answer_one(question->experiment, spec, *store, options, folder); status != kFine) {
      return status;
    }
  }
  return kFine;
}

}  // namespace millrace::experiments
