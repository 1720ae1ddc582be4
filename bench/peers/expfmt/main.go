// Command expfmt does what an agent's data path does, with Go's expfmt: parse Prometheus text, keep some families, add labels, encode.
// It is the yardstick of bench/compare. Build it against Debian's golang-github-prometheus-common-dev, in GOPATH mode.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"sort"
	"strings"
	"syscall"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

type result struct {
	Peer            string  `json:"peer"`
	Mode            string  `json:"mode"`
	Iterations      int     `json:"iterations"`
	BytesIn         int     `json:"bytes_in"`
	BytesOut        int64   `json:"bytes_out"`
	MBPerSecond     float64 `json:"mb_per_second"`
	CPUMBPerSecond  float64 `json:"cpu_mb_per_second"`
	AllocatedPerRun uint64  `json:"allocated_per_run"`
	PeakRSSKiB      int64   `json:"peak_rss_kib"`
}

type countingWriter struct{ n int64 }

func (w *countingWriter) Write(p []byte) (int, error) {
	w.n += int64(len(p))
	return len(p), nil
}

func main() {
	mode := flag.String("mode", "text", "text: parse, filter, label, encode; parse: parse alone")
	keepFile := flag.String("keep", "", "file with the names of the families to keep, one a line; empty keeps all")
	plumbing := flag.Bool("plumbing", false, "keep the series of the mesh's own plumbing")
	seconds := flag.Float64("seconds", 5, "how long to measure")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: expfmt [flags] BODY")
		os.Exit(2)
	}

	body, err := os.ReadFile(flag.Arg(0))
	check(err)
	var keep map[string]bool
	if *keepFile != "" {
		keep = readNames(*keepFile)
	}

	run := func() int64 {
		if *mode == "parse" {
			parse(body)
			return 0
		}
		return process(body, keep, *plumbing)
	}

	run() // warm up: heap growth and page faults are not what is compared
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpuBefore := cpuTime()
	start := time.Now()
	iterations := 0
	var out int64
	for iterations == 0 || time.Since(start).Seconds() < *seconds {
		out = run()
		iterations++
	}
	elapsed := time.Since(start).Seconds()
	cpu := cpuTime() - cpuBefore
	runtime.ReadMemStats(&after)

	megabytes := float64(len(body)) * float64(iterations) / 1e6
	check(json.NewEncoder(os.Stdout).Encode(result{
		Peer: "expfmt", Mode: *mode, Iterations: iterations, BytesIn: len(body), BytesOut: out,
		MBPerSecond: megabytes / elapsed, CPUMBPerSecond: megabytes / cpu,
		AllocatedPerRun: (after.TotalAlloc - before.TotalAlloc) / uint64(iterations),
		PeakRSSKiB:      peakRSS(),
	}))
}

func parse(body []byte) map[string]*dto.MetricFamily {
	var parser expfmt.TextParser
	families, err := parser.TextToMetricFamilies(bytes.NewReader(body))
	check(err)
	return families
}

func process(body []byte, keep map[string]bool, plumbing bool) int64 {
	families := parse(body)
	names := make([]string, 0, len(families))
	for name := range families {
		if keep == nil || keep[name] {
			names = append(names, name)
		}
	}
	sort.Strings(names)

	added := []*dto.LabelPair{pair("mesh", "default"), pair("dataplane", "backend-1"), pair("service", "backend")}
	counter := &countingWriter{}
	buffered := bufio.NewWriterSize(counter, 64*1024)
	encoder := expfmt.NewEncoder(io.Writer(buffered), expfmt.FmtText)
	for _, name := range names {
		family := families[name]
		kept := family.Metric[:0]
		for _, metric := range family.Metric {
			if !plumbing && isPlumbing(metric) {
				continue
			}
			metric.Label = append(metric.Label, added...)
			kept = append(kept, metric)
		}
		family.Metric = kept
		if len(kept) > 0 {
			check(encoder.Encode(family))
		}
	}
	check(buffered.Flush())
	return counter.n
}

func isPlumbing(metric *dto.Metric) bool {
	for _, label := range metric.Label {
		switch label.GetName() {
		case "envoy_cluster_name", "envoy_http_conn_manager_prefix", "envoy_listener_address":
			switch value := label.GetValue(); value {
			case "ads_cluster", "access_log_sink", "kuma_envoy_admin", "kuma:envoy:admin", "kuma_metrics_hijacker", "kuma:metrics:hijacker":
				return true
			default:
				if strings.HasPrefix(value, "_") || strings.HasPrefix(value, "system_") {
					return true
				}
			}
		}
	}
	return false
}

func pair(name, value string) *dto.LabelPair { return &dto.LabelPair{Name: &name, Value: &value} }

func readNames(path string) map[string]bool {
	text, err := os.ReadFile(path)
	check(err)
	names := map[string]bool{}
	for _, name := range strings.Fields(string(text)) {
		names[name] = true
	}
	return names
}

func cpuTime() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
}

func peakRSS() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Maxrss
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
