#!/usr/bin/env bash
# installed.sh BUILD: installs what was built into a temporary prefix and packs it for Debian, then uses both from other
# folders as whoever installed them would. Nothing outside temporary folders is touched.
set -euo pipefail  # so what is searched is a file: a pipe would end early

build=$(readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset MILLRACE_HOME

refuse() {
  echo "installed: $*" >&2
  exit 1
}

# use PREFIX FOLDER: the program of PREFIX finds its configs from FOLDER, and leaves its results there.
use() {
  local program=$1/bin/millrace folder=$2
  mkdir -p "$folder"
  cd "$folder"
  [[ $("$program" --version) == "millrace "* ]] || refuse "it does not say its version"
  "$program" check quickstart >check.txt
  [[ $(ls) == check.txt ]] || refuse "check wrote into the working folder: $(ls)"
  "$program" check configs/scenarios/s13-old-metrics.toml >check.txt
  "$program" list tuners >list.txt
  grep -q '^ds2 ' list.txt || refuse "it does not list ds2"
  "$program" run quickstart --quick --quiet --set 'comparison.load.queries=["q3"]' >run.txt
  [[ -s results/store.sqlite && -s results/quickstart/report.html ]] || refuse "no results in the working folder"
  "$program" show quickstart >show.txt
  if [[ -e $1/lib/millrace/learning/libmillrace_learning.so ]]; then  # the tuner zerotune uses a model
    "$program" run first-deployment --quick --quiet --set 'comparison.first.queries=["spikes"]' >learned.txt
    grep -q '^ *zerotune ' learned.txt || refuse "no learned model was used"
  fi
  local status=0
  "$program" flink up 2>error.txt || status=$?
  [[ $status == 2 ]] || refuse "flink up ends with status $status without the sources"
  # The completion knows what the program knows.
  source "$1/share/bash-completion/completions/millrace"
  COMP_WORDS=(millrace ch) COMP_CWORD=1
  _millrace
  [[ ${COMPREPLY[*]} == check ]] || refuse "ch completes to ${COMPREPLY[*]}"
  COMP_WORDS=(millrace run --q) COMP_CWORD=2
  _millrace
  [[ ${COMPREPLY[*]} == "--quick --quiet" ]] || refuse "run --q completes to ${COMPREPLY[*]}"
  zcat "$1/share/man/man1/millrace.1.gz" >man.txt
  grep -qF '\-\-quick' man.txt || refuse "the manual page lacks --quick"
  for file in copyright README.md docs/tutorial.md; do
    [[ -s $1/share/doc/millrace/$file ]] || refuse "no $file among the documents"
  done
}

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log" || { cat "$work/install.log"; exit 1; }
[[ -s $work/prefix/share/doc/millrace/LICENSE ]] || refuse "no licence"
(use "$work/prefix" "$work/elsewhere")

if command -v dpkg-shlibdeps >/dev/null; then
  mkdir "$work/packages"
  cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/packages" >"$work/cpack.log" || { cat "$work/cpack.log"; exit 1; }
  for package in "$work"/packages/*.deb; do dpkg -x "$package" "$work/root"; done
  (use "$work/root/usr" "$work/packed")
  dpkg -I "$work"/packages/millrace_*.deb >"$work/package.txt"
  grep -q '^ Depends: .*libsqlite3-0' "$work/package.txt" || refuse "the package does not depend on SQLite"
fi
