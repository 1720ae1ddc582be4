using System.CommandLine;

namespace MeshMetric.Cli.Output;

/// <summary>The option <c>--output</c>, <c>-o</c>.</summary>
internal static class OutputOption
{
    /// <summary>Makes the option; the first format is the default.</summary>
    public static Option<string> Create(params string[] formats)
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = $"The form of the output: {string.Join(", ", formats)}.",
            HelpName = string.Join('|', formats),
            DefaultValueFactory = _ => formats[0],
        };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }
}
