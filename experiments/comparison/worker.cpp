#include "experiments/comparison/worker.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "experiments/comparison/cell.h"
#include "experiments/comparison/row_json.h"
#include "experiments/comparison/run_cell.h"

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

bool serve_cells(const Experiment& experiment, std::istream& in, std::ostream& out) {
  const auto cells = cells_of(experiment);
  std::size_t number = 0;
  std::string hash;
  while (in >> number >> hash) {
    if (number >= cells.size() || cells[number].hash != hash) {
      fmt::print(stderr, "millrace: the config has changed since the run was started; start it again\n");
      return false;
    }
    const Cell& cell = cells[number];
    Remarks remarks(out);
    auto rows = run_cell(experiment, cell, [&](kernel::SimTime time) { remarks.at(time); });
    out << to_line(rows ? *rows : failed_cell(experiment, cell, rows.error())) << std::endl;
  }
  return true;
}

}  // namespace millrace::experiments
