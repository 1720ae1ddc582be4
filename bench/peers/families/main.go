// Command families reads bodies of Prometheus text with Go's expfmt and prints what it found in each; the differential tests compare it with our
// reader. Build it against Debian's golang-github-prometheus-common-dev, in GOPATH mode.
//
// Standard input holds any number of bodies, each as its length in decimal, a newline, and so many bytes. For each body it prints "ok N" and N
// lines, sorted; or "error MESSAGE". A line is a sample (family, type, sample name, labels sorted by name, the value's bits, the timestamp, the
// exemplar) or a HELP text (family, "help", text), parts divided by tabs.
//
// With the argument "openmetrics" it gives counters and buckets exemplars, and prints "openmetrics LENGTH", the families as expfmt writes them in
// OpenMetrics, and then what that says, as above.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"

	"github.com/golang/protobuf/ptypes/timestamp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

var (
	escapes     = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`, "\t", `\t`)
	helpEscapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
)

func main() {
	openMetrics := len(os.Args) > 1 && os.Args[1] == "openmetrics"
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriterSize(os.Stdout, 1<<20)
	for {
		head, err := input.ReadString('\n')
		if err == io.EOF && head == "" {
			break
		}
		check(err)
		length, err := strconv.Atoi(strings.TrimSuffix(head, "\n"))
		check(err)
		body := make([]byte, length)
		_, err = io.ReadFull(input, body)
		check(err)
		var parser expfmt.TextParser
		families, err := parser.TextToMetricFamilies(bytes.NewReader(body))
		switch {
		case err != nil:
			fmt.Fprintf(output, "error %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		case openMetrics:
			text := write(families)
			fmt.Fprintf(output, "openmetrics %d\n", len(text))
			output.Write(text)
			printLines(output, dump(families, true))
		default:
			printLines(output, dump(families, false))
		}
	}
	check(output.Flush())
}

func printLines(output io.Writer, lines []string) {
	sort.Strings(lines)
	fmt.Fprintf(output, "ok %d\n", len(lines))
	for _, line := range lines {
		fmt.Fprintln(output, line)
	}
}

// write gives the families exemplars and writes them in OpenMetrics.
func write(families map[string]*dto.MetricFamily) []byte {
	names := make([]string, 0, len(families))
	for name := range families {
		names = append(names, name)
	}
	sort.Strings(names)
	var text bytes.Buffer
	number := 0
	for _, name := range names {
		for _, metric := range families[name].Metric {
			if metric.Counter != nil && strings.HasSuffix(name, "_total") {
				metric.Counter.Exemplar = exemplar(number)
			}
			for _, bucket := range metric.GetHistogram().GetBucket() {
				number++
				bucket.Exemplar = exemplar(number)
			}
			number++
		}
		_, err := expfmt.MetricFamilyToOpenMetrics(&text, families[name])
		check(err)
	}
	_, err := expfmt.FinalizeOpenMetrics(&text)
	check(err)
	return text.Bytes()
}

func exemplar(number int) *dto.Exemplar {
	trace, path, value := fmt.Sprintf("%032x", number), "a\\b\"c\nd} # {", float64(number)/8
	made := &dto.Exemplar{Value: &value}
	switch number % 3 {
	case 0:
		return nil
	case 1:
		made.Label = []*dto.LabelPair{{Name: str("trace_id"), Value: &trace}}
	default:
		made.Label = []*dto.LabelPair{{Name: str("trace_id"), Value: &trace}, {Name: str("path"), Value: &path}}
		made.Timestamp = &timestamp.Timestamp{Seconds: 1700000000 + int64(number), Nanos: 123000000}
	}
	return made
}

// dump says what families hold; whole says it as expfmt writes OpenMetrics, which leaves no sum, count or last bucket out and has no type for
// counters without _total.
func dump(families map[string]*dto.MetricFamily, whole bool) []string {
	var lines []string
	for name, family := range families {
		if help := family.GetHelp(); help != "" {
			lines = append(lines, name+"\thelp\t"+helpEscapes.Replace(help))
		}
		kind := strings.ToLower(family.GetType().String())
		if whole && kind == "counter" && !strings.HasSuffix(name, "_total") {
			kind = "untyped"
		}
		for _, metric := range family.Metric {
			add := func(suffix, label string, at, value float64, sampled *dto.Exemplar) {
				if whole && value == 0 {
					value = 0 // its OpenMetrics has no sign there
				}
				lines = append(lines, strings.Join([]string{
					name, kind, name + suffix, labels(metric.Label, label, at), bits(value), milliseconds(metric), exemplarText(sampled)}, "\t"))
			}
			switch {
			case metric.Counter != nil:
				add("", "", 0, metric.Counter.GetValue(), metric.Counter.Exemplar)
			case metric.Gauge != nil:
				add("", "", 0, metric.Gauge.GetValue(), nil)
			case metric.Untyped != nil:
				add("", "", 0, metric.Untyped.GetValue(), nil)
			case metric.Summary != nil:
				for _, quantile := range metric.Summary.Quantile {
					add("", "quantile", quantile.GetQuantile(), quantile.GetValue(), nil)
				}
				if whole || metric.Summary.SampleSum != nil {
					add("_sum", "", 0, metric.Summary.GetSampleSum(), nil)
				}
				if whole || metric.Summary.SampleCount != nil {
					add("_count", "", 0, float64(metric.Summary.GetSampleCount()), nil)
				}
			case metric.Histogram != nil:
				infinite := !whole
				for _, bucket := range metric.Histogram.Bucket {
					add("_bucket", "le", bucket.GetUpperBound(), float64(bucket.GetCumulativeCount()), bucket.Exemplar)
					infinite = infinite || math.IsInf(bucket.GetUpperBound(), 1)
				}
				if !infinite {
					add("_bucket", "le", math.Inf(1), float64(metric.Histogram.GetSampleCount()), nil)
				}
				if whole || metric.Histogram.SampleSum != nil {
					add("_sum", "", 0, metric.Histogram.GetSampleSum(), nil)
				}
				if whole || metric.Histogram.SampleCount != nil {
					add("_count", "", 0, float64(metric.Histogram.GetSampleCount()), nil)
				}
			}
		}
	}
	return lines
}

func labels(of []*dto.LabelPair, extra string, at float64) string {
	pairs := make([]string, 0, len(of)+1)
	for _, label := range of {
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

func milliseconds(metric *dto.Metric) string {
	if metric.TimestampMs == nil {
		return ""
	}
	return fmt.Sprint(metric.GetTimestampMs())
}

func exemplarText(sampled *dto.Exemplar) string {
	if sampled == nil {
		return ""
	}
	text := "{" + labels(sampled.Label, "", 0) + "} " + bits(sampled.GetValue())
	if sampled.Timestamp != nil {
		text += fmt.Sprint(" ", sampled.Timestamp.Seconds*1000+int64(sampled.Timestamp.Nanos)/1e6)
	}
	return text
}

func str(value string) *string { return &value }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
