// millrace-mpi: the program `millrace`, with its workers on the other ranks of an MPI job.
#include <unistd.h>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <variant>

#include "experiments/cli/command_line.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/status_of_work.h"
#include "experiments/distributed/rank_place.h"
#include "experiments/distributed/relay.h"

namespace millrace::experiments::distributed {
namespace {

// srun without the plugin for this MPI starts tasks that are each alone in the world: as many managers of one store.
bool is_one_of_strangers(const boost::mpi::communicator& world) {
  const char* tasks = std::getenv("SLURM_STEP_NUM_TASKS");
  return world.size() == 1 && tasks != nullptr && std::atoi(tasks) > 1 &&
         std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr;
}

bool names_jobs(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]).starts_with("--jobs")) return true;
  }
  return false;
}

int manage(const boost::mpi::communicator& world, int argc, const char* const* argv) {
  auto parsed = parse_command_line(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  auto& invocation = std::get<Invocation>(parsed);
  if (world.size() > 1) {
    invocation.options.jobs = static_cast<std::size_t>(world.size()) - 1;
    if (names_jobs(argc, argv) && !invocation.options.quiet) {
      complain("--jobs does nothing under MPI: every rank but the first has one worker", kFine);
    }
  }
  return end_status(invocation.verb(invocation.options));
}

int run(int argc, char** argv) {
  // A worker needs no MPI, whose start takes a third of a second: it is the plain program beside this one.
  const std::string program = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "millrace").string();
  if (argc > 1 && std::string_view(argv[1]) == "worker") {  // of a lone rank
    ::execv(program.c_str(), argv);
    return complain("there is no program " + program, kFailure);
  }
  const boost::mpi::environment environment(argc, argv);
  const boost::mpi::communicator world;
  if (is_one_of_strangers(world)) {
    return complain("srun started tasks that cannot find each other; name the plugin of this MPI: srun --mpi=pmix",
                    kUsersMistake);
  }
  if (world.rank() > 0) {
    relay(world, program);
    return kFine;
  }
  if (world.size() == 1) return manage(world, argc, argv);
  RankPlace place(world);
  use_workplace(place);
  return manage(world, argc, argv);
}

}  // namespace
}  // namespace millrace::experiments::distributed

int main(int argc, char** argv) {
  return millrace::experiments::distributed::run(argc, argv);
}
