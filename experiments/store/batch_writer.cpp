#include "experiments/store/batch_writer.h"

#include <algorithm>
#include <iterator>

namespace millrace::experiments {

constexpr std::chrono::seconds kCommitEvery{1};

void BatchWriter::add(std::vector<TableRow> rows) {
  std::ranges::move(rows, std::back_inserter(waiting_));
  write_if_due();
}

void BatchWriter::write_if_due() {
  if (!waiting_.empty() && std::chrono::steady_clock::now() - written_ >= kCommitEvery) write();
}

void BatchWriter::write() {
  if (!result_) return;
  result_ = store_.put(waiting_);
  waiting_.clear();
  written_ = std::chrono::steady_clock::now();
}

}  // namespace millrace::experiments
