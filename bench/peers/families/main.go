// Command families reads Prometheus text from standard input with Go's expfmt and prints every sample it found, one a line and sorted:
// family, type, sample name, labels sorted by name, the value's bits, the timestamp. The differential test compares it with our reader.
// Build it against Debian's golang-github-prometheus-common-dev, in GOPATH mode.
package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"sort"
	"strings"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

var escapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

func main() {
	var parser expfmt.TextParser
	families, err := parser.TextToMetricFamilies(bufio.NewReader(os.Stdin))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}

	var lines []string
	for name, family := range families {
		head := name + "\t" + strings.ToLower(family.GetType().String()) + "\t"
		for _, metric := range family.Metric {
			add := func(suffix, label string, at, value float64) {
				lines = append(lines, head+name+suffix+"\t"+labels(metric, label, at)+"\t"+bits(value)+"\t"+timestamp(metric))
			}
			switch {
			case metric.Counter != nil:
				add("", "", 0, metric.Counter.GetValue())
			case metric.Gauge != nil:
				add("", "", 0, metric.Gauge.GetValue())
			case metric.Untyped != nil:
				add("", "", 0, metric.Untyped.GetValue())
			case metric.Summary != nil:
				for _, quantile := range metric.Summary.Quantile {
					add("", "quantile", quantile.GetQuantile(), quantile.GetValue())
				}
				if metric.Summary.SampleSum != nil {
					add("_sum", "", 0, metric.Summary.GetSampleSum())
				}
				if metric.Summary.SampleCount != nil {
					add("_count", "", 0, float64(metric.Summary.GetSampleCount()))
				}
			case metric.Histogram != nil:
				for _, bucket := range metric.Histogram.Bucket {
					add("_bucket", "le", bucket.GetUpperBound(), float64(bucket.GetCumulativeCount()))
				}
				if metric.Histogram.SampleSum != nil {
					add("_sum", "", 0, metric.Histogram.GetSampleSum())
				}
				if metric.Histogram.SampleCount != nil {
					add("_count", "", 0, float64(metric.Histogram.GetSampleCount()))
				}
			}
		}
	}

	sort.Strings(lines)
	output := bufio.NewWriter(os.Stdout)
	for _, line := range lines {
		output.WriteString(line + "\n")
	}
	output.Flush()
}

func labels(metric *dto.Metric, extra string, at float64) string {
	pairs := make([]string, 0, len(metric.Label)+1)
	for _, label := range metric.Label {
		pairs = append(pairs, label.GetName()+`="`+escapes.Replace(label.GetValue())+`"`)
	}
	if extra != "" {
		pairs = append(pairs, extra+`="`+bits(at)+`"`)
	}
	sort.Strings(pairs)
	return strings.Join(pairs, ",")
}

func bits(value float64) string {
	if math.IsNaN(value) {
		return "NaN"
	}
	return fmt.Sprintf("%016x", math.Float64bits(value))
}

func timestamp(metric *dto.Metric) string {
	if metric.TimestampMs == nil {
		return ""
	}
	return fmt.Sprint(metric.GetTimestampMs())
}
