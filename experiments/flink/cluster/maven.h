// What Maven makes for the cluster, once: Flink's jars and the job's.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "experiments/flink/cluster/surroundings.h"

namespace millrace::experiments::flink {

// The program of that name in PATH; "" if there is none.
std::string program_in_path(const std::string& name, const std::string& path);

// Folder of Flink's jars: home/build/flink/jars, filled by Maven if it is not what experiments/flink/runtime/pom.xml
// says. Maven's output goes to `log`. Takes a minute the first time; all errors are sentences.
tl::expected<std::filesystem::path, ClusterError> resolved_jars(const Surroundings& around,
                                                                const std::filesystem::path& log);

// The job's jar, where it is once it was built: home/experiments/flink/job/target/millrace-flink-job.jar.
std::filesystem::path job_jar(const std::filesystem::path& home);

// The job's jar, built by Maven if it is older than anything in experiments/flink/job.
tl::expected<std::filesystem::path, ClusterError> built_job_jar(const Surroundings& around,
                                                                const std::filesystem::path& log);

}  // namespace millrace::experiments::flink
