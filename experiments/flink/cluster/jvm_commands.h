// The command lines of a Flink cluster's processes, as Flink's own scripts would put them together.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/flink/cluster/run_folder.h"

namespace millrace::experiments::flink {

// The programs of a cluster.
struct Installation {
  std::string java;                  // program, a path or a name in PATH
  std::filesystem::path jars;        // folder of Flink's jars and those that they need
  std::filesystem::path log_config;  // log4j.properties
};

// How the memory of a task manager is divided, in MiB [Flink 1.20, TaskExecutorProcessSpec]. A buffer is 32 KiB.
struct TaskManagerMemory {
  std::uint32_t framework_heap = 128, task_heap = 256;
  std::uint32_t framework_off_heap = 128, task_off_heap = 0, network = 64;
  std::uint32_t managed = 32, metaspace = 256, overhead = 192;
  std::uint32_t spare = 16;  // of direct memory, for what Flink does not count
};

// "jobmanager", "taskmanager-0", ...: the names of processes in files and messages.
std::string job_manager_name();
std::string task_manager_name(std::uint32_t index);

std::vector<std::string> job_manager_command(const Installation& installation, const RunFolder& folder);
// Sets what Flink refuses to start without when no script has computed it
// [TaskExecutorResourceUtils.checkTaskExecutorResourceConfigSet, calculateTotalProcessMemoryFromComponents].
std::vector<std::string> task_manager_command(const Installation& installation, const RunFolder& folder,
                                              std::uint32_t index, const TaskManagerMemory& memory = {});

}  // namespace millrace::experiments::flink
