# Fuzzing with libFuzzer (preset fuzz): everything is built so that the fuzzer sees which code an input reaches, under the
# address and undefined-behaviour sanitizers (MILLRACE_SANITIZE). The targets are in tests/fuzz.
option(MILLRACE_FUZZ "build the fuzz targets (clang only)" OFF)
if(MILLRACE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "fuzz targets are built by clang: cmake --preset fuzz")
  endif()
  add_subdirectory(tests/fuzz)
endif()
