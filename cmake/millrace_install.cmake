# What `cmake --install` installs, and Debian packages of it (`cpack -G DEB`): millrace, and millrace-learning and
# millrace-mpi if they were built. The manual page and the completion of the shell are made by the program itself.
include(GNUInstallDirs)
set(data "${CMAKE_INSTALL_DATADIR}/millrace")
set(MILLRACE_MAINTAINER "The Millrace authors <noreply@example.org>" CACHE STRING "of the Debian packages: NAME <ADDRESS>")
set(made "${CMAKE_BINARY_DIR}/made_by_program")

install(TARGETS millrace COMPONENT program)
install(DIRECTORY configs DESTINATION "${data}" COMPONENT program)
file(GLOB findings "${CMAKE_SOURCE_DIR}/results/*.md" "${CMAKE_SOURCE_DIR}/results/*.csv")
install(FILES README.md CHANGELOG.md CONTRIBUTING.md CITATION.cff DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program)
install(DIRECTORY docs DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program)
install(FILES ${findings} DESTINATION "${CMAKE_INSTALL_DOCDIR}/results" COMPONENT program)
install(DIRECTORY results/images results/paper DESTINATION "${CMAKE_INSTALL_DOCDIR}/results" COMPONENT program)
install(FILES cmake/copyright DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program)
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT licence)  # Debian has it once, elsewhere
configure_file(cmake/changelog.in "${made}/changelog" @ONLY)
install(CODE "
  foreach(text IN ITEMS man completion)
    execute_process(COMMAND \"$<TARGET_FILE:millrace>\" \${text} OUTPUT_FILE \"${made}/\${text}\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  foreach(text IN ITEMS man changelog)
    execute_process(COMMAND gzip -9nc \"${made}/\${text}\" OUTPUT_FILE \"${made}/\${text}.gz\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()" COMPONENT program)
install(FILES "${made}/man.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" RENAME millrace.1.gz COMPONENT program)
install(FILES "${made}/changelog.gz" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program)
install(FILES "${made}/completion" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME millrace
        COMPONENT program)
set(CPACK_COMPONENTS_ALL program)
if(MILLRACE_LEARNING)
  # Where models/learning_library.cpp looks for it, beside bin; for what lies in lib/millrace itself CPack calls ldconfig.
  install(TARGETS millrace_learning LIBRARY DESTINATION lib/millrace/learning COMPONENT learning)
  install(FILES cmake/copyright DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/millrace-learning" COMPONENT learning)
  install(FILES "${made}/changelog.gz" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/millrace-learning" COMPONENT learning)
  list(APPEND CPACK_COMPONENTS_ALL learning)
endif()
if(MILLRACE_PARALLEL)
  install(TARGETS millrace_mpi COMPONENT parallel)
  install(FILES cmake/copyright DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/millrace-mpi" COMPONENT parallel)
  install(FILES "${made}/changelog.gz" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/millrace-mpi" COMPONENT parallel)
  list(APPEND CPACK_COMPONENTS_ALL parallel)
endif()

set(CPACK_PACKAGE_CONTACT "${MILLRACE_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME millrace)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "gnuplot-nox | gnuplot")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "millrace-learning, sqlite3, bash-completion")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "simulator of parallel stream processing and its tuners
Millrace simulates a Flink-like engine one event at a time and compares the
tuners that choose its parallelism: the published ones, rules of thumb, and
your own. An experiment is a TOML file, its results an SQLite store, tables
and figures.")
set(CPACK_DEBIAN_LEARNING_PACKAGE_NAME millrace-learning)
set(CPACK_DEBIAN_LEARNING_PACKAGE_DEPENDS "millrace (= ${PROJECT_VERSION}), libopenblas0-openmp")
set(CPACK_DEBIAN_LEARNING_DESCRIPTION "learned cost models of the simulator millrace
What trains and uses the learned models of Millrace: graph networks, boosted
trees, forests and support-vector machines, in a library that the program
loads when a config first asks for a model.")
set(CPACK_DEBIAN_PARALLEL_PACKAGE_NAME millrace-mpi)
set(CPACK_DEBIAN_PARALLEL_PACKAGE_DEPENDS "millrace (= ${PROJECT_VERSION}), openmpi-bin")
set(CPACK_DEBIAN_PARALLEL_DESCRIPTION "the simulator millrace as an MPI job
The program of the package millrace with its workers on the ranks of an MPI
job, for mpirun and srun.")
include(CPack)
