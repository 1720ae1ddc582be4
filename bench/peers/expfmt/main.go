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
	SamplesOut      int64   `json:"samples_out"`
	BytesIn         int     `json:"bytes_in"`
	BytesOut        int64   `json:"bytes_out"`
	MBPerSecond     float64 `json:"mb_per_second"`
	CPUMBPerSecond  float64 `json:"cpu_mb_per_second"`
	CPUMsPerRun     float64 `json:"cpu_ms_per_run"`
	AllocatedPerRun uint64  `json:"allocated_per_run"`
	PeakRSSKiB      int64   `json:"peak_rss_kib"`
}

// countingWriter counts bytes, and lines when asked to.
type countingWriter struct {
	bytes, lines int64
	countLines   bool
}

func (w *countingWriter) Write(p []byte) (int, error) {
	w.bytes += int64(len(p))
	if w.countLines {
		w.lines += int64(bytes.Count(p, []byte{'\n'}))
	}
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

	run := func(counter *countingWriter) {
		if *mode == "parse" {
			parse(body)
		} else {
			process(body, keep, *plumbing, counter)
		}
	}

	warmUp := &countingWriter{countLines: true}
	run(warmUp) // heap growth and page faults are not what is compared
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpuBefore := cpuTime()
	start := time.Now()
	iterations := 0
	for iterations == 0 || time.Since(start).Seconds() < *seconds {
		run(&countingWriter{})
		iterations++
	}
	elapsed := time.Since(start).Seconds()
	cpu := cpuTime() - cpuBefore
	runtime.ReadMemStats(&after)

	megabytes := float64(len(body)) * float64(iterations) / 1e6
	check(json.NewEncoder(os.Stdout).Encode(result{
		Peer: "expfmt", Mode: *mode, Iterations: iterations, SamplesOut: warmUp.lines - headers, BytesIn: len(body), BytesOut: warmUp.bytes,
		MBPerSecond: round(megabytes / elapsed), CPUMBPerSecond: round(megabytes / cpu),
		CPUMsPerRun:     float64(int64(cpu*1e6/float64(iterations))) / 1000,
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

// headers is the number of TYPE and HELP lines the last process wrote.
var headers int64

func process(body []byte, keep map[string]bool, plumbing bool, counter *countingWriter) {
	families := parse(body)
	names := make([]string, 0, len(families))
	for name := range families {
		if keep == nil || keep[name] {
			names = append(names, name)
		}
	}
	sort.Strings(names)

	added := []*dto.LabelPair{pair("mesh", "default"), pair("dataplane", "backend-1"), pair("service", "backend")}
	buffered := bufio.NewWriterSize(counter, 64*1024)
	headers = 0
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
			headers++
			if family.Help != nil {
				headers++
			}
			check(encoder.Encode(family))
		}
	}
	check(buffered.Flush())
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

func round(value float64) float64 { return float64(int64(value*100)) / 100 }

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
