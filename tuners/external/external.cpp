#include "tuners/external/external.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "tuners/external/child_process.h"
#include "tuners/external/protocol.h"
#include "tuners/ranged_option.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::external {
namespace {

// What is remembered beside the tuner's state is no input of a decision: the program, and why it has gone.
class External final : public Tuner {
 public:
  External(const TunerContext& context, const Options& given)
      : context_(context),
        command_(given.at("command").get<std::vector<std::string>>()),
        options_(given.at("options")),
        within_(static_cast<std::int64_t>(std::ceil(given.at("time_out").get<double>() * 1e3))),
        cadence_{.period = kernel::Duration::from_seconds(given.at("period").get<double>()),
                 .settle = kernel::Duration::from_seconds(given.at("settle").get<double>())} {}

  tl::expected<void, std::string> prepare() override {
    if (command_.empty()) return tl::unexpected(std::string("external tuner: command: is missing"));
    auto child = ChildProcess::start(command_);
    if (!child) return tl::unexpected(complaint("", child.error()));
    child_ = std::make_unique<ChildProcess>(std::move(*child));
    const auto sent = child_->send(hello_line(context_, options_), within_);
    if (!sent) return tl::unexpected(fail(complaint("", sent.error())));
    return {};
  }

  Cadence cadence() const override { return cadence_; }
  plan::Deployment plan() const override { return initial_deployment(context_); }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override {
    tl::expected<Adjustment, std::string> answer = tl::unexpected(failure_);
    if (child_ != nullptr) {
      ++decisions_;
      answer = ask(current, seen, state);
      if (!answer) fail(complaint(fmt::format(" at decision {} ({:.9g} s)", decisions_, seen.t_s), answer.error()));
    }
    if (answer) return std::move(*answer);
    return {.to = {}, .next = state, .why = failure_, .explain = Options::object(), .failure = failure_};
  }

 private:
  tl::expected<Adjustment, std::string> ask(const plan::Deployment& current, const job::Observation& seen,
                                            const TunerState& state) const {
    const auto sent = child_->send(question_line(current, seen, state), within_);
    if (!sent) return tl::unexpected(sent.error());
    const auto line = child_->receive(within_);
    if (!line) return tl::unexpected(line.error());
    return answer_from(*line, *context_.plan, current);
  }

  std::string complaint(const std::string& when, const std::string& what) const {
    return fmt::format("external tuner '{}'{}: it {}", fmt::join(command_, " "), when, what);
  }

  std::string fail(std::string failure) const {
    failure_ = std::move(failure);
    child_->kill();
    child_.reset();
    return failure_;
  }

  TunerContext context_;
  std::vector<std::string> command_;
  nlohmann::json options_;
  std::chrono::milliseconds within_;
  Cadence cadence_;
  mutable std::unique_ptr<ChildProcess> child_;
  mutable std::string failure_ = "external tuner: its command has not been started";
  mutable std::uint64_t decisions_ = 0;  // that the program was asked for
};

OptionSpec given_option(std::string name, OptionType type, std::string about, bool required) {
  return {.name = std::move(name),
          .type = type,
          .default_value = {},
          .about = std::move(about),
          .choices = {},
          .required = required};
}

}  // namespace

std::vector<OptionSpec> options() {
  using enum OptionType;
  return {
      given_option("command", list,
                   "the program and its arguments, [\"python3\", \"my_tuner.py\"]; paths are relative to where "
                   "millrace is started, and what is in a file that is named counts as a setting",
                   true),
      given_option("options", table, "what the program is told, a table of anything", false),
      ranged_option("time_out", duration, "10 s", "wall-clock time for an answer", 0.001, 86400),
      ranged_option("period", duration, "60 s", "between two decisions", 0.001, kUnboundedOption),
      ranged_option("settle", duration, "0 s", "after a reconfiguration, before a window counts", 0, kUnboundedOption)};
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<External>(context, given);
}

}  // namespace millrace::tuners::external
