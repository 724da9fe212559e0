#include <fmt/format.h>

#include "experiments/deployments/judge_deployments.h"

namespace millrace::experiments {

std::string deployments_text(const JudgedDeployments& judged, const std::string& against) {
  std::string text = fmt::format(
      "speed-up over {}, mean (median); cost by Eq. 1, 0 is best\n{:16}{:24}{:>8}  {:>17}  {:>17}  {:>6}  {:>9}\n",
      against, "", "", "queries", "latency", "throughput", "cost", "instances");
  for (const DeploymentScore& score : judged.scores) {
    text += fmt::format("{:16}{:24}{:>8}  {:>8.2f} ({:>6.2f})  {:>8.2f} ({:>6.2f})  {:>6.3f}  {:>9.1f}\n", score.part,
                        score.set, score.queries, score.latency_mean, score.latency_median, score.throughput_mean,
                        score.throughput_median, score.cost, score.instances);
  }
  if (judged.regrets.empty()) return text;
  text += fmt::format(
      "\nbeside the best of all deployments that were executed\n{:16}{:24}{:>9}  {:>6}  {:>6}  {:>7}  {:>8}  {:>10}  "
      "{:>9}  {:>5}\n",
      "", "", "searched", "cost", "regret", "beats", "latency", "throughput", "instances", "best");
  for (const DeploymentRegret& each : judged.regrets) {
    text += fmt::format("{:16}{:24}{:>9}  {:>6.3f}  {:>6.3f}  {:>5.1f} %  {:>7.2f}x  {:>9.2f}x  {:>9.0f}  {:>5.0f}\n",
                        each.part, each.set, each.searched, each.cost, each.regret, 100 * each.worse, each.latency,
                        each.throughput, each.instances, each.best_instances);
  }
  return text;
}

std::string scores_csv(const JudgedDeployments& judged) {
  std::string csv =
      "part,set,queries,latency_speed_up_mean,latency_speed_up_median,throughput_speed_up_mean,throughput_speed_up_"
      "median,cost_mean,instances_mean\n";
  for (const DeploymentScore& score : judged.scores) {
    csv +=
        fmt::format("{},{},{},{},{},{},{},{},{}\n", score.part, score.set, score.queries, score.latency_mean,
                    score.latency_median, score.throughput_mean, score.throughput_median, score.cost, score.instances);
  }
  return csv;
}

std::string regrets_csv(const JudgedDeployments& judged) {
  std::string csv =
      "part,query,set,searched,cost,regret,searched_that_cost_more_share,latency_over_best,throughput_over_best,"
      "instances,best_instances\n";
  for (const DeploymentRegret& each : judged.regrets) {
    csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", each.part, each.query, each.set, each.searched, each.cost,
                       each.regret, each.worse, each.latency, each.throughput, each.instances, each.best_instances);
  }
  return csv;
}

}  // namespace millrace::experiments
