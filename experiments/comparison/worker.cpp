#include "experiments/comparison/worker.h"

#include <fmt/format.h>

#include <chrono>
#include <sstream>

#include "experiments/comparison/run_cell.h"
#include "experiments/workers/row_json.h"

namespace millrace::experiments {
namespace {

constexpr std::chrono::milliseconds kRemarkEvery{200};

// Remarks on the progress of a cell: at its start, then now and then.
class Remarks {
 public:
  explicit Remarks(std::ostream& out) : out_(out) { at({}); }
  void at(kernel::SimTime time) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + kRemarkEvery;
    out_ << fmt::format("at {}", time.seconds()) << std::endl;
  }

 private:
  std::ostream& out_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace

tl::expected<void, std::string> CellServer::answer(const std::string& question, std::ostream& out) {
  std::istringstream words(question);
  std::size_t number = 0;
  std::string hash;
  if (!(words >> number >> hash) || number >= cells_.size() || cells_[number].hash != hash) {
    return tl::unexpected(std::string("the config has changed since the run was started; start it again"));
  }
  const Cell& cell = cells_[number];
  OraclePoints points;
  if (std::string rest; needs_oracle(cell) && std::getline(words, rest)) {
    points = points_from_json(nlohmann::json::parse(rest, nullptr, false), oracle_tasks(*experiment_, cell));
  }
  Remarks remarks(out);
  auto rows = run_cell(
      *experiment_, cell, [&](kernel::SimTime time) { remarks.at(time); }, precedents_, points);
  out << to_line(rows ? *rows : failed_cell(*experiment_, cell, rows.error())) << std::endl;
  return {};
}

}  // namespace millrace::experiments
