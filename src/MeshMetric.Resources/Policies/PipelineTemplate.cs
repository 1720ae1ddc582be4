using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>A pipeline as far as it is the same for every dataplane that the same policies match.</summary>
internal sealed class PipelineTemplate
{
    private readonly Pipeline _pipeline;
    private readonly IReadOnlyList<ApplicationTarget> _applications;
    private readonly bool _needsAddress;

    public PipelineTemplate(FoldedSettings settings, IReadOnlyList<PipelineBackend> backends)
    {
        _applications = settings.Applications;
        _needsAddress = _applications.Any(application => application.Address is null);
        _pipeline = new Pipeline
        {
            Backends = backends,
            Sidecar = settings.Sidecar,
            Applications = _needsAddress ? [] : Place(address: ""),
            Labels = settings.Labels,
            Limits = settings.Limits,
            Provenance = settings.Provenance,
        };
    }

    public IReadOnlyList<ApplicationTarget> Applications => _applications;

    public IReadOnlyList<PipelineBackend> Backends => _pipeline.Backends;

    /// <summary>Whether two give every address the same pipeline.</summary>
    public bool IsSameAs(PipelineTemplate other) => _pipeline == other._pipeline && Structure.ListsEqual(_applications, other._applications);

    /// <summary>The pipeline of a dataplane with this address.</summary>
    public Pipeline For(string address) => _needsAddress ? _pipeline with { Applications = Place(address) } : _pipeline;

    /// <summary>The pipeline of a zone's proxy: there is no application to scrape behind it, whoever wants it of all dataplanes.</summary>
    public Pipeline ForZoneProxy() => _applications.Count == 0
        ? _pipeline
        : _pipeline with
        {
            Applications = [],
            Provenance = _pipeline.Provenance.Where(field => field.Key != "applications").ToDictionary(StringComparer.Ordinal),
        };

    private ApplicationSettings[] Place(string address)
    {
        var placed = new ApplicationSettings[_applications.Count];
        for (var i = 0; i < placed.Length; i++)
        {
            var target = _applications[i];
            placed[i] = new ApplicationSettings
            {
                Name = target.Name,
                Address = target.Address ?? address,
                Port = target.Port,
                Path = target.Path,
                Tls = target.Tls,
                BasicAuth = target.BasicAuth,
                BearerTokenFile = target.BearerTokenFile,
                Regex = target.Regex,
                Include = target.Include,
                Exclude = target.Exclude,
                Labels = target.Labels,
            };
        }

        return placed;
    }
}
