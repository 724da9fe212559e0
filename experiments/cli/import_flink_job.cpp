#include "experiments/cli/import_flink_job.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/config/quantity.h"
#include "experiments/flink/watch/watch_job.h"
#include "experiments/watched/fitted_query.h"
#include "experiments/watched/query_text.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {
namespace {

constexpr const char* kWindow = "60 s";
constexpr double kLongestWindowS = 86400;

std::string now_in_words() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", now);
}

int complain_about(const flink::WatchError& error) {
  switch (error.kind) {
    case flink::WatchErrorKind::mistake:
      return complain(error.what, kUsersMistake);
    case flink::WatchErrorKind::failure:
      return complain(error.what, kFailure);
    case flink::WatchErrorKind::stopped:
      return complain("interrupted; nothing was written", kInterrupted);
  }
  return kFailure;
}

int write(const std::string& text, const std::string& table, const Options& options) {
  if (options.out.empty()) {
    fmt::print(stderr, "{}\n", table);
    fmt::print("{}", text);
    return kFine;
  }
  fmt::print("{}\n", table);
  return write_and_name(options.out, text) ? kFine : kFailure;
}

}  // namespace

int import_flink_job(const Options& options) {
  const std::string window = options.flink_job.window.empty() ? kWindow : options.flink_job.window;
  const auto window_ns = parse_as(window, Dimension::duration);
  if (!window_ns) return complain("--window: " + window_ns.error(), kUsersMistake);
  if (!(*window_ns >= 1e9 && *window_ns <= kLongestWindowS * 1e9)) {
    return complain(fmt::format("--window: '{}' is not between one second and one day", window), kUsersMistake);
  }
  if (options.subtasks) return complain("--subtasks is an option of zerotune alone", kUsersMistake);
  if (!options.out.empty()) {
    const std::filesystem::path folder = std::filesystem::absolute(options.out).parent_path();
    if (auto writable = check_writable(folder); !writable) return complain(writable.error(), kUsersMistake);
    if (std::filesystem::is_directory(options.out)) {
      return complain(fmt::format("--out: {} is a folder; a file is wanted", options.out), kUsersMistake);
    }
  }
  auto server = flink::HttpServer::at(options.directory);
  if (!server) return complain(server.error(), kUsersMistake);

  catch_interrupts();
  flink::SystemClock clock;
  const flink::RestClient client(std::move(*server), clock);
  flink::WatchRequest request{
      .job = options.flink_job.job, .window = kernel::Duration::from_seconds(*window_ns / 1e9), .stopped = interrupted};
  if (!options.quiet) request.say = [](const std::string& line) { fmt::print(stderr, "millrace: {}\n", line); };
  const auto job = flink::watch_job(client, clock, request);
  if (!job) return complain_about(job.error());

  const runtime::EngineProfile engine;
  const FittedQuery query = fitted_query(*job, engine);
  const std::string text = query_text(query, *job, {.when = now_in_words(), .engine = engine.name});
  if (!options.out.empty()) {
    if (auto made = make_folder(std::filesystem::absolute(options.out).parent_path()); !made) {
      return complain(made.error(), kUsersMistake);
    }
  }
  return write(text, query_table(query, *job), options);
}

}  // namespace millrace::experiments
