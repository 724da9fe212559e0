# millrace-mpi: what `millrace` is made of, but for its main(), and experiments/distributed.
find_package(MPI REQUIRED COMPONENTS CXX)
find_package(Boost REQUIRED COMPONENTS mpi serialization)

millrace_sources(distributed experiments/distributed)
add_executable(millrace_mpi ${distributed} $<FILTER:$<TARGET_OBJECTS:millrace>,EXCLUDE,/main\\.cpp>)
set_target_properties(millrace_mpi PROPERTIES OUTPUT_NAME millrace-mpi)
target_link_libraries(millrace_mpi PRIVATE millrace_experiments Boost::mpi Boost::serialization MPI::MPI_CXX)
millrace_optimise_across_files(millrace_mpi)
add_dependencies(millrace_mpi millrace)  # its workers
