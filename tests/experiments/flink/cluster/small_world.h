// A checkout, programs and a clock made for a test: scripts stand for Java and Maven, and hours pass in no time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiments/flink/cluster/run_folder.h"
#include "experiments/flink/cluster/surroundings.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments::flink {

// Its time passes when somebody sleeps, and then only: 20 ms of real time go by, in which other processes get on.
class HastyClock final : public WallClock {
 public:
  kernel::Duration now() const override { return now_; }
  void sleep(kernel::Duration length) override;

 private:
  kernel::Duration now_ = kernel::Duration::from_ns(0);
};

struct SmallWorld {
  // Java is a script that sleeps; Maven one that makes the files it is asked for; both projects are there.
  SmallWorld();

  TemporaryFolder place;
  HastyClock clock;
  RunFolder folder;
  bool stopped = false;
  std::vector<std::string> said;
  std::function<RestResult<ClusterOverview>(const std::string& url)> overview;  // unreachable unless set

  std::filesystem::path home() const { return place.path() / "home"; }
  void write(const std::filesystem::path& name, const std::string& content) const;  // below the place
  std::string read(const std::filesystem::path& name) const;
  // A script of that name in the only folder of PATH.
  void write_program(const std::string& name, const std::string& script) const;
  // How often Maven has been called.
  std::size_t maven_calls() const;
  Surroundings around();
};

}  // namespace millrace::experiments::flink
