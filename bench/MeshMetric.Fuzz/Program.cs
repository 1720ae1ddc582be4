using System.Globalization;

using MeshMetric.Fuzz;

FuzzTarget? target = args.FirstOrDefault() switch
{
    "policy" => PolicyTarget.Create(),
    "exposition" => ExpositionTarget.Create(),
    _ => null,
};
if (target is null || args.Length > 3)
{
    await Console.Error.WriteLineAsync("usage: policy|exposition [MINUTES [SEED]]  or  policy|exposition show SEED");
    return 2;
}

if (args is [_, "show", var shown])
{
    await Console.OpenStandardOutput().WriteAsync(new Mutator(target).Make(int.Parse(shown, CultureInfo.InvariantCulture)));
    return 0;
}

double minutes = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 1;
int seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0;
var run = new FuzzRun(target, Console.Out);
int findings = run.RunShapes(64 * 1024);
findings += run.Run(TimeSpan.FromMinutes(minutes), seed);
return findings == 0 ? 0 : 1;
