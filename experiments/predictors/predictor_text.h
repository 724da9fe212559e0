// The results of predictors as people and other programs read them.
#pragma once

#include <string>
#include <vector>

#include "experiments/predictors/predictor_report.h"

namespace millrace::experiments {

// A line for each predictor: q-errors on queries of held-out templates, parameters, size, trials, epochs, seconds and
// milliseconds, what was published in brackets; then what stands beside them; a table of disturbed cardinalities; the
// verdicts. [MERLIN, Tables 2 to 4]
std::string predictor_text(const PipelinesReport& report);

// model,sigma,queries,mean,q50,q90,q95,q99,max,parameters,size_mb,trials,best_epoch,epoch_s,inference_ms and
// published_ of mean to max, size_mb, epoch_s and inference_ms; a line for each predictor and sigma, then the flat
// baseline, the constant and the noise floor.
std::string predictor_csv(const PipelinesReport& report);

// Lines "model,..." behind Figures 5 to 9.
std::string distribution_csv(const PipelinesReport& report);   // model,sigma,share,q_error: percentiles
std::string groups_csv(const PipelinesReport& report);         // model,quarter,queries,low,lower,median,upper,high,max
std::string convergence_csv(const PipelinesReport& report);    // model,epoch,train,validation,validation_error
std::string cardinalities_csv(const PipelinesReport& report);  // sigma,from,to,share

}  // namespace millrace::experiments
