using System.Diagnostics;
using System.Globalization;

using MeshMetric.Bench;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

// Usage: MeshMetric.Peer MODE PROFILE SECONDS BODY, where MODE is text, openmetrics, otlp, encode (OTLP of a scrape that was read before), parse or families.
if (args is not [var mode, var profileName, var secondsText, var bodyFile]
    || !Enum.TryParse(profileName, ignoreCase: true, out Profile profile)
    || !double.TryParse(secondsText, CultureInfo.InvariantCulture, out double seconds))
{
    Console.Error.WriteLine("usage: MeshMetric.Peer text|openmetrics|otlp|encode|parse|families minimal|default|full SECONDS BODY");
    return 2;
}

byte[] body = File.ReadAllBytes(bodyFile);
if (mode == "families")
{
    PrintKeptFamilies();
    return 0;
}

var path = new DataPath(body, profile);
using MergedScrape? merged = mode == "encode" ? DataPath.Merge(path.Read()) : null;
(long Samples, long Bytes) RunOnce()
{
    switch (mode)
    {
        case "text":
            var text = path.ToText();
            return (text.Samples, text.Bytes);
        case "openmetrics":
            var openMetrics = path.ToOpenMetrics();
            return (openMetrics.Samples, openMetrics.Bytes);
        case "otlp":
            var otlp = path.ToOtlp();
            return (otlp.Points, otlp.Bytes);
        case "encode":
            var encoded = path.Encode(merged!);
            return (encoded.Points, encoded.Bytes);
        default:
            ScrapeSnapshot snapshot = path.Read();
            snapshot.Release();
            return (snapshot.Report.SamplesSeen, 0);
    }
}

// The first run pays for page faults and the heap's growth.
(long samples, long bytesOut) = RunOnce();
long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
var clock = Stopwatch.StartNew();
int iterations = 0;
while (iterations == 0 || clock.Elapsed.TotalSeconds < seconds)
{
    RunOnce();
    iterations++;
}

double elapsed = clock.Elapsed.TotalSeconds;
double cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds;
long allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore) / iterations;
double megabytes = body.LongLength * iterations / 1e6;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""
    {"peer":"meshmetric","mode":"{{mode}}","iterations":{{iterations}},"samples_out":{{samples}},"bytes_in":{{body.Length}},"bytes_out":{{bytesOut}},"mb_per_second":{{megabytes / elapsed:F2}},"cpu_mb_per_second":{{megabytes / cpu:F2}},"cpu_ms_per_run":{{cpu * 1000 / iterations:F3}},"allocated_per_run":{{allocated}},"peak_rss_kib":{{PeakRss()}}}
    """));
return 0;

// The other peer is told by name what to keep, so that both do the same.
void PrintKeptFamilies()
{
    FamilyFilter filter = FamilyFilter.ForSidecarProfile(profile, [], [], []);
    foreach (string line in System.Text.Encoding.UTF8.GetString(body).Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)))
    {
        string name = line.Split(' ')[2];
        if (filter.Keeps(System.Text.Encoding.UTF8.GetBytes(name)))
        {
            Console.WriteLine(name);
        }
    }
}

static long PeakRss()
{
    string? line = File.Exists("/proc/self/status")
        ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        : null;
    return line is null ? 0 : long.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM:kB".Length), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
