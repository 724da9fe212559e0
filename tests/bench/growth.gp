# Draws the growth of the cost of a simulated second from the benchmark's output:
#   build/bench/tests/millrace_bench --benchmark_filter=growth_with --benchmark_format=csv >growth.csv
#   gnuplot -e "csv='growth.csv'; picture='growth.png'" tests/bench/growth.gp
set terminal pngcairo size 1200,760 font 'sans,12'
set output picture
set multiplot layout 2,2 title 'wall time of a simulated second' offset 0,-0.3
set logscale xy
set grid linecolor rgb '#dddddd'
set border 3
set tics nomirror
set format y '%.0s%cs'
set format x '%.0s%c'
unset key
# `column` of a family's rows, by a command that gives "size seconds" lines.
rows(family) = sprintf("<grep '\"growth_with_%s/' '%s' | sed 's/\"growth_with_%s\\/\\([0-9]*\\).*real_time\",[0-9]*,\\([0-9.e+]*\\),.*/\\1 \\2/'", family, csv, family)
ns = 0.5e-9  # of an iteration of two simulated seconds
do for [panel in "rate parallelism operators nodes"] {
  set xlabel panel eq 'rate' ? 'records/s' : panel eq 'parallelism' ? 'parallelism of each of 5 operators (channels: 4 times its square)' : panel eq 'operators' ? 'operators at parallelism 16' : 'nodes that 5 operators at parallelism 100 lie on'
  plot rows(panel) using 1:($2*ns) with linespoints pointtype 7 linewidth 2 linecolor rgb '#0072b2'
}
unset multiplot
