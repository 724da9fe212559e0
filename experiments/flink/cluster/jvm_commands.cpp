#include "experiments/flink/cluster/jvm_commands.h"

#include <fmt/format.h>

#include <array>

namespace millrace::experiments::flink {
namespace {

// What Flink reaches into since Java hides its insides [Flink 1.20, config.yaml, env.java.opts.all].
constexpr std::array kExports = {"java.base/sun.net.util",
                                 "java.rmi/sun.rmi.registry",
                                 "jdk.compiler/com.sun.tools.javac.api",
                                 "jdk.compiler/com.sun.tools.javac.file",
                                 "jdk.compiler/com.sun.tools.javac.parser",
                                 "jdk.compiler/com.sun.tools.javac.tree",
                                 "jdk.compiler/com.sun.tools.javac.util",
                                 "java.security.jgss/sun.security.krb5"};
constexpr std::array kOpens = {"java.lang",
                               "java.net",
                               "java.io",
                               "java.nio",
                               "sun.nio.ch",
                               "java.lang.reflect",
                               "java.text",
                               "java.time",
                               "java.util",
                               "java.util.concurrent",
                               "java.util.concurrent.atomic",
                               "java.util.concurrent.locks"};

// Up to the main class.
std::vector<std::string> java_command(const Installation& installation, const RunFolder& folder,
                                      const std::string& process, const std::vector<std::string>& memory) {
  std::vector<std::string> command = {installation.java};
  for (const char* name : kExports) command.push_back(fmt::format("--add-exports={}=ALL-UNNAMED", name));
  for (const char* name : kOpens) command.push_back(fmt::format("--add-opens=java.base/{}=ALL-UNNAMED", name));
  // One thread collects garbage: several in each process of a cluster on one machine would only take turns.
  command.emplace_back("-XX:+UseSerialGC");
  command.emplace_back("-XX:-UsePerfData");  // a file in the system's temporary folder, left behind by a kill
  command.insert(command.end(), memory.begin(), memory.end());
  command.emplace_back("-Djava.net.preferIPv4Stack=true");
  command.push_back("-Djava.io.tmpdir=" + (folder.run() / "tmp").string());
  command.push_back("-Dlog.file=" + folder.log_of(process).string());
  command.push_back("-Dlog4j.configurationFile=file:" + installation.log_config.string());
  command.emplace_back("-cp");
  command.push_back((installation.jars / "*").string());
  return command;
}

}  // namespace

std::string job_manager_name() {
  return "jobmanager";
}

std::string task_manager_name(std::uint32_t index) {
  return fmt::format("taskmanager-{}", index);
}

std::vector<std::string> job_manager_command(const Installation& installation, const RunFolder& folder) {
  auto command = java_command(installation, folder, job_manager_name(), {"-Xmx512m"});
  command.emplace_back("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
  command.emplace_back("--configDir");
  command.push_back(folder.configuration().string());
  return command;
}

std::vector<std::string> task_manager_command(const Installation& installation, const RunFolder& folder,
                                              std::uint32_t index, const TaskManagerMemory& memory) {
  const std::uint32_t heap = memory.framework_heap + memory.task_heap;
  const std::uint32_t direct = memory.framework_off_heap + memory.task_off_heap + memory.network + memory.spare;
  auto command = java_command(
      installation, folder, task_manager_name(index),
      {fmt::format("-Xmx{}m", heap), fmt::format("-Xms{}m", heap), fmt::format("-XX:MaxDirectMemorySize={}m", direct),
       fmt::format("-XX:MaxMetaspaceSize={}m", memory.metaspace)});
  command.emplace_back("org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
  command.emplace_back("--configDir");
  command.push_back(folder.configuration().string());
  command.push_back(fmt::format("-Dtaskmanager.resource-id=tm-{}", index));
  command.emplace_back("-Dtaskmanager.cpu.cores=1.0");
  const auto set = [&](const char* part, std::uint32_t mebibytes) {
    command.push_back(fmt::format("-Dtaskmanager.memory.{}={}m", part, mebibytes));
  };
  set("framework.heap.size", memory.framework_heap);
  set("framework.off-heap.size", memory.framework_off_heap);
  set("task.heap.size", memory.task_heap);
  set("task.off-heap.size", memory.task_off_heap);
  set("network.min", memory.network);
  set("network.max", memory.network);
  set("managed.size", memory.managed);
  set("jvm-metaspace.size", memory.metaspace);
  set("jvm-overhead.min", memory.overhead);
  set("jvm-overhead.max", memory.overhead);
  return command;
}

}  // namespace millrace::experiments::flink
