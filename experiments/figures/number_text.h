// Numbers as people read them: in figures, tables and the report.
#pragma once

#include <string>
#include <string_view>

namespace millrace::experiments {

// Three significant digits and an engineering prefix: "0", "250", "1.5 k", "12.3 M". Negative values keep their sign.
std::string engineering_text(double value);

// The same with a unit: "1.5 k/s", "250 /s", but a plain "0" for zero. The unit is "" or begins with its own "/".
std::string engineering_text(double value, std::string_view unit);

// A duration of `milliseconds` >= 0, three significant digits: "0.25 ms", "85.1 ms", "1.23 s", "4.5 min", "2.5 h".
std::string duration_text(double milliseconds);

// `value` with `digits` decimals, trailing zeros and a trailing point removed: "3.5", "12".
std::string decimal_text(double value, int digits);

}  // namespace millrace::experiments
