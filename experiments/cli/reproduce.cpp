#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/reproduce_run.h"
#include "experiments/cli/verbs.h"
#include "experiments/cli/version.h"
#include "experiments/cli/written_file.h"
#include "experiments/config/config_home.h"
#include "experiments/reproduction/item_verdict.h"
#include "experiments/reproduction/paper_page.h"
#include "experiments/reproduction/paper_reader.h"

namespace millrace::experiments {
namespace {

// The papers asked for, each with the figures asked for alone. Nothing after having complained.
std::optional<std::vector<Paper>> papers_asked(const Options& options) {
  const auto slash = options.subject.find('/');
  const std::string asked = options.subject.substr(0, slash);
  const std::vector<std::string> names = paper_names();
  if (!asked.empty() && std::ranges::find(names, asked) == names.end()) {
    complain(fmt::format("no paper '{}'; known: {}", asked, fmt::join(names, ", ")), kUsersMistake);
    return std::nullopt;
  }
  std::vector<Paper> papers;
  for (const std::string& name : names) {
    if (!asked.empty() && name != asked) continue;
    auto paper = read_paper(name);
    if (!paper) {
      for (const Diagnostic& diagnostic : paper.error()) fmt::print(stderr, "{}\n", to_string(diagnostic));
      return std::nullopt;
    }
    papers.push_back(std::move(*paper));
  }
  if (slash == std::string::npos) return papers;
  Paper& paper = papers.front();
  const std::string id = options.subject.substr(slash + 1);
  if (paper.find_item(id) == nullptr) {
    std::vector<std::string> ids;
    for (const PaperItem& item : paper.items) ids.push_back(item.id);
    complain(fmt::format("{} has no '{}'; known: {}", asked, id, fmt::join(ids, ", ")), kUsersMistake);
    return std::nullopt;
  }
  std::erase_if(paper.items, [&](const PaperItem& item) { return item.id != id; });
  return papers;
}

// Those that the paper's figures need, in the order of its list.
std::vector<const PaperRun*> runs_of(const Paper& paper) {
  std::vector<const PaperRun*> runs;
  for (const PaperRun& run : paper.runs) {
    if (std::ranges::find(paper.items, run.name, &PaperItem::run) != paper.items.end()) runs.push_back(&run);
  }
  return runs;
}

RunOutcome outcome_of(int status, const PaperRun& run) {
  if (status == kFine) return RunOutcome::done;
  if (status == kFailedCells) return RunOutcome::some_failed;
  return run.needs.empty() ? RunOutcome::failed : RunOutcome::not_possible;
}

class Reproduction {
 public:
  Reproduction(const Options& options, const std::vector<Paper>& papers) : options_(options) {
    for (const Paper& paper : papers) {
      for (const PaperRun* run : runs_of(paper)) all_.emplace_back(&paper, run);
    }
  }

  // Every run once, the others after one that failed. False: the user stopped it.
  bool run() {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const auto& [paper, run] = all_[i];
      say(fmt::format("{} of {}: {}", i + 1, all_.size(), run_command(options_, *paper, *run)));
      const auto start = std::chrono::steady_clock::now();
      const int status = run_of_paper(options_, *paper, *run);
      if (status == kInterrupted) return false;
      outcomes_.push_back(outcome_of(status, *run));
      const char* words = outcomes_.back() == RunOutcome::failed ? "failed" : "done";
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      say(fmt::format("{} of {}: {} after {:.1f} s", i + 1, all_.size(), words, took.count()));
    }
    return true;
  }

  std::vector<ItemVerdict> verdicts(const Paper& paper) const {
    std::vector<ItemVerdict> verdicts;
    for (const PaperItem& item : paper.items) {
      ItemVerdict verdict{.paper = &paper, .item = &item};
      if (const auto found = outcome(paper, item)) {
        verdict.outcome = *found;
        verdict.quick = options_.quick && !paper.find_run(item.run)->always_whole;
        if (*found == RunOutcome::done || *found == RunOutcome::some_failed) {
          verdict.findings = findings_of(item, run_folder(options_, paper, item.run), config_home() / "configs");
        }
      }
      verdicts.push_back(std::move(verdict));
    }
    return verdicts;
  }

  bool any_failed() const {
    return std::ranges::any_of(outcomes_, [](RunOutcome outcome) {
      return outcome == RunOutcome::failed || outcome == RunOutcome::some_failed;
    });
  }

 private:
  void say(const std::string& line) const {
    if (!options_.quiet) fmt::print(stderr, "millrace: {}\n", line);
  }

  std::optional<RunOutcome> outcome(const Paper& paper, const PaperItem& item) const {
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
      if (all_[i].first == &paper && all_[i].second->name == item.run) return outcomes_[i];
    }
    return std::nullopt;
  }

  const Options& options_;
  std::vector<std::pair<const Paper*, const PaperRun*>> all_;
  std::vector<RunOutcome> outcomes_;  // of the first ones of them
};

// Verdicts as text, page and table beside each other; of a single figure under its name.
int write(const Options& options, const Paper& paper, const std::vector<ItemVerdict>& verdicts) {
  const auto folder = paper_folder(options, paper);
  const bool single = options.subject.find('/') != std::string::npos;
  const std::string stem = (single ? paper.items.front().id : "verdicts") + (options.quick ? "-quick" : "");
  const std::string report = (single ? paper.items.front().id : "report") + (options.quick ? "-quick" : "");
  const PaperPage page{.title = fmt::format("{}{}", paper.title, options.quick ? " (quick)" : ""),
                       .command = options.command,
                       .version = kVersion,
                       .folder_of = [&](const std::string& run) { return run_folder(options, paper, run); }};
  if (auto made = make_folder(folder); !made) return complain(made.error(), kFailure);
  for (const auto& [file, text] :
       {std::pair(stem + ".md", verdicts_markdown(verdicts)), std::pair(stem + ".csv", verdicts_csv(verdicts)),
        std::pair(report + ".html", paper_html(page, verdicts))}) {
    if (auto written = write_file(folder / file, text); !written) return complain(written.error(), kFailure);
    fmt::print("{}\n", displayed(folder / file));
  }
  return kFine;
}

}  // namespace

int reproduce_verb(const Options& options) {
  if (options.subject.empty() && !options.reproduce.all && !options.reproduce.list) {
    return complain("reproduce: which paper? PAPER, PAPER/FIGURE or --all; --list names them", kUsersMistake);
  }
  if (!options.subject.empty() && options.reproduce.all) {
    return complain("reproduce: either a paper or --all", kUsersMistake);
  }
  const auto papers = papers_asked(options);
  if (!papers) return kUsersMistake;
  if (options.reproduce.list) {
    fmt::print("{}", options.reproduce.markdown ? list_markdown(*papers) : list_text(*papers));
    return kFine;
  }
  Reproduction reproduction(options, *papers);
  if (!reproduction.run()) return kInterrupted;
  int status = kFine;
  for (const Paper& paper : *papers) {
    const auto verdicts = reproduction.verdicts(paper);
    const bool single = options.subject.find('/') != std::string::npos;
    fmt::print("\n{}\n", options.reproduce.markdown ? verdicts_markdown(verdicts) : verdicts_text(verdicts, single));
    if (const int written = write(options, paper, verdicts); written != kFine) status = written;
  }
  return status == kFine && reproduction.any_failed() ? kFailedCells : status;
}

}  // namespace millrace::experiments
