#include "tuners/ranged_option.h"

#include <utility>

namespace millrace::tuners {

OptionSpec ranged_option(std::string name, OptionType type, std::string value, std::string about, double least,
                         double most) {
  return {std::move(name), type, std::move(value), std::move(about), least, most, {}};
}

}  // namespace millrace::tuners
